import type { TlsVersion } from '../../ports/tls.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

const tooOld: TlsVersion[] = ['TLSv1', 'TLSv1.1'];
const day = 24 * 60 * 60 * 1000;

interface Place {
  host: string;
  port: number;
}

const placeOf = (url: string): Place => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 443) };
};

/** The edge is one for all names: what it speaks is asked once. */
async function problemsOfVersions({ edge, signal, note }: Context, place: Place): Promise<string[]> {
  const asked = await Promise.all(
    tooOld.map(async (version) => ({ version, answer: await edge.shakeHands({ ...place, version, signal }) })),
  );
  return asked.flatMap(({ version, answer }) => {
    if ('spoken' in answer) {
      note(`a handshake with ${version} only`, 'it is spoken');
      return [`the edge speaks ${version}`];
    }
    note(`a handshake with ${version} only`, answer.refusal);
    if (!answer.byPeer) throw new Error(`this machine cannot try ${version}: ${answer.refusal}`);
    return [];
  });
}

async function problemsOfCertificate({ edge, signal, note }: Context, { host, port }: Place): Promise<string[]> {
  const { authorities, renewedBeforeDays } = edge;
  const answer = await edge.shakeHands({ host, port, authorities, signal });
  if ('refusal' in answer) {
    note(`a handshake with ${host}`, answer.refusal);
    return [`the certificate of ${host} is not believed: ${answer.refusal}`];
  }
  const days = Math.floor((answer.until.getTime() - Date.now()) / day);
  note(`a handshake with ${host}`, `${answer.spoken}; its certificate ends in ${days} days`);
  return days < renewedBeforeDays ? [`the certificate of ${host} ends in ${days} days, and was not renewed`] : [];
}

async function problemsOfRedirect(context: Context, url: string): Promise<string[]> {
  const { hostname, origin } = new URL(url);
  const path = '/catalog?kind=api';
  const { httpPort } = context.edge;
  const plain = `http://${hostname}${httpPort === 80 ? '' : `:${httpPort}`}${path}`;
  const { status, headers } = await context.ask(plain);
  const leads = [301, 302, 307, 308].includes(status) && headers.location === `${origin}${path}`;
  return leads ? [] : [`${plain} answers ${status} and does not lead to ${origin}${path}`];
}

export const sc4: Control = {
  id: 'SC-4',
  phase: 1,
  layer: 'Edge and workload security',
  title: 'Only TLS 1.2 and newer is spoken, with a certificate that holds; HTTP leads there',
  why: 'Whoever stands between people and the portal would read along, or answer in its place.',
  severity: 'critical',
  needs: ['edge'],
  remedy:
    '`stagecraft up` renews the certificate and puts the edge in order; on OpenShift ask those who run its router.',
  async check(context) {
    const { urls } = context.edge;
    const [first = ''] = urls;
    const problems = await Promise.all([
      problemsOfVersions(context, placeOf(first)),
      ...urls.map((url) => problemsOfCertificate(context, placeOf(url))),
      ...urls.map((url) => problemsOfRedirect(context, url)),
    ]);
    return unless(
      problems.flat(),
      `${urls.length} names: TLS 1.0 and 1.1 are refused, the certificate is the expected authority’s and not about to end, HTTP leads to HTTPS`,
    );
  },
};
