import { PlatformError } from '../../model/errors.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Certificates, KeyPair } from '../../ports/certificates.ts';
import type { Files } from '../../ports/files.ts';

type Input = StepInputs['certificates'];

const usualHint =
  'Correct spec.edge.certificate in stagecraft.yaml; without it, a certificate of a local authority is made.';

function refuse(message: string, hint = usualHint): never {
  throw new PlatformError({ code: 'configuration', message, hint });
}

async function textOf(files: Files, path: string, what: string): Promise<string> {
  const text = await files.readTextIfPresent(path).catch((error: NodeJS.ErrnoException) => {
    return refuse(`Your ${what} ${path} cannot be read: ${error.code ?? error.message}.`);
  });
  return text ?? refuse(`There is no file ${path}, which should be your ${what}.`);
}

/** A wildcard stands for exactly one level. */
function covers(names: string[], host: string): boolean {
  return names.includes(host) || names.includes(host.replace(/^[^.]+/, '*'));
}

const dateOf = (date: Date): string => date.toISOString().slice(0, 10);

function checkDates(path: string, from: Date, until: Date): void {
  const now = Date.now();
  if (until.getTime() <= now)
    refuse(
      `Your certificate ${path} has ended on ${dateOf(until)}.`,
      'Put a new one in its place, then run the command again.',
    );
  if (from.getTime() > now)
    refuse(`Your certificate ${path} is not good before ${dateOf(from)}.`, 'Is the clock of this machine right?');
}

function checkHosts(path: string, names: string[], hosts: string[]): void {
  const missing = hosts.filter((host) => !covers(names, host));
  if (missing.length === 0) return;
  refuse(
    `Your certificate ${path} is not for ${missing.join(', ')}.`,
    `It is for ${names.join(', ') || 'no name at all'}. Ask for one with these names, or change spec.edge.domain.`,
  );
}

function checkChain(certificates: Certificates, pair: KeyPair, authority: string, path: string): void {
  if (certificates.isIssuedBy(pair.certificate, authority)) return;
  refuse(
    `The authority in ${path} has not signed your certificate.`,
    'If there is an intermediate between the two, append it to the file of the certificate.',
  );
}

/** The person's own certificate, with everything that browsers would refuse found before they do. */
export async function ownCertificate(
  files: Files,
  certificates: Certificates,
  { own, hosts }: Input,
): Promise<{ pair: KeyPair; authority: string }> {
  if (!own) throw new Error('there is no certificate of one’s own');
  const certificate = await textOf(files, own.certificate, 'certificate');
  const key = await textOf(files, own.key, 'key');
  const facts = certificates.read(certificate) ?? refuse(`${own.certificate} holds no certificate in PEM form.`);
  if (!certificates.belongTogether({ certificate, key })) {
    refuse(
      `The key ${own.key} does not belong to the certificate ${own.certificate}, or is no key in PEM form without a password.`,
    );
  }
  checkDates(own.certificate, facts.from, facts.until);
  checkHosts(own.certificate, facts.hosts, hosts);
  if (own.authority === undefined) return { pair: { certificate, key }, authority: certificate };
  const authority = await textOf(files, own.authority, 'authority');
  if (!certificates.read(authority)) refuse(`${own.authority} holds no certificate in PEM form.`);
  checkChain(certificates, { certificate, key }, authority, own.authority);
  return { pair: { certificate, key }, authority };
}
