import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Browsers know that names below localhost are this machine; most systems do not. */
export const lookup: LookupFunction = (hostname, options, callback) => {
  if (!hostname.endsWith('.localhost')) systemLookup(hostname, options, callback);
  else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
