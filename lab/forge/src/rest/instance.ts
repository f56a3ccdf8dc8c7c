import type { Call } from '../http/call.ts';
import type { Routes } from './routes.ts';
import { needUser } from './find.ts';

// Clients choose what they call by this number; what is here behaves as this version of GitLab does.
const version = '18.0.0';

function showVersion(call: Call) {
  needUser(call);
  return { json: { version, revision: 'stagecraft' } };
}

function showMetadata(call: Call) {
  needUser(call);
  return {
    json: {
      version,
      revision: 'stagecraft',
      kas: { enabled: false, externalUrl: null, version: null },
      enterprise: false,
    },
  };
}

export const instanceRoutes: Routes = [
  ['GET', 'version', showVersion],
  ['GET', 'metadata', showMetadata],
];
