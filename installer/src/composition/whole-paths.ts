import { resolve } from 'node:path';
import type { Automation, GitHub, SecretReference, Settings, SignIn } from '../model/settings.ts';

/** Files that the configuration names lie where it lies, whatever folder the command is typed in. */
export function withWholePaths(settings: Settings, folder: string): Settings {
  const { certificate, acme, authority: signer, ...edge } = settings.edge;
  const whole = (path: string): string => resolve(folder, path);
  const authorityOf = ({ authority }: { authority?: string | undefined }) =>
    authority === undefined ? {} : { authority: whole(authority) };
  const secret = (reference: SecretReference): SecretReference =>
    'file' in reference ? { file: whole(reference.file) } : reference;
  const secretOf = (entry: SignIn): SignIn =>
    entry.clientSecret ? { ...entry, clientSecret: secret(entry.clientSecret) } : entry;
  const githubOf = (github: GitHub): GitHub => ({
    ...github,
    ...authorityOf(github),
    ...(github.token && { token: secret(github.token) }),
    ...(github.app && { app: { ...github.app, privateKey: secret(github.app.privateKey) } }),
  });
  const automationOf = ({ awx, terraform, ...automation }: Automation): Automation => ({
    ...automation,
    ...authorityOf(automation),
    ...(awx && { awx: { ...awx, token: secret(awx.token) } }),
    ...(terraform && { terraform: { ...terraform, token: secret(terraform.token) } }),
  });
  const chart = (place: string): string => (/^https?:/.test(place) ? place : whole(place));
  const charts = Object.entries(settings.charts.map).map(([name, place]) => [name, chart(place)]);
  return {
    ...settings,
    signIn: settings.signIn.map(secretOf),
    ...(settings.signInAuthority === undefined ? {} : { signInAuthority: whole(settings.signInAuthority) }),
    scm: { ...settings.scm, ...(settings.scm.github && { github: githubOf(settings.scm.github) }) },
    automation: automationOf(settings.automation),
    charts: { map: Object.fromEntries(charts) },
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
