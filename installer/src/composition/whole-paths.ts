import { resolve } from 'node:path';
import type { Settings } from '../model/settings.ts';

/** Files that the configuration names lie where it lies, whatever folder the command is typed in. */
export function withWholePaths(settings: Settings, folder: string): Settings {
  const { certificate, acme, authority: signer, ...edge } = settings.edge;
  const whole = (path: string): string => resolve(folder, path);
  const authorityOf = ({ authority }: { authority?: string | undefined }) =>
    authority === undefined ? {} : { authority: whole(authority) };
  return {
    ...settings,
    edge: {
      ...edge,
      ...authorityOf({ authority: signer }),
      ...(certificate && {
        certificate: {
          certificate: whole(certificate.certificate),
          key: whole(certificate.key),
          ...authorityOf(certificate),
        },
      }),
      ...(acme && { acme: { email: acme.email, server: acme.server, ...authorityOf(acme) } }),
    },
  };
}
