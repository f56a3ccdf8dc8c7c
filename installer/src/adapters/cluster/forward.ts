import { Duplex, PassThrough, Writable } from 'node:stream';
import { type KubeConfig, PortForward } from '@kubernetes/client-node';
import { Unreachable } from './errors.ts';

export interface Door {
  namespace: string;
  pod: string;
  port: number;
}

type Hear = (chunk: Buffer) => void;

const listener = (hear: Hear): Writable =>
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      hear(chunk);
      done();
    },
  });

/** What is written to it is `said`; its own end is not the end of the conversation. */
function passage(said: PassThrough): Duplex {
  return new Duplex({
    read() {},
    write: (chunk: Buffer, _encoding, done) => void said.write(chunk, done),
  });
}

const messageOf = (error: unknown): string => String((error as { message?: unknown }).message ?? error);

const refused = (pod: string, why: string, cause?: unknown): Unreachable =>
  new Unreachable(`${pod} takes no connection: ${why}`, { cause });

/** A connection to a port of a pod, through the cluster's API: no policy of the network lets it in or keeps it out. */
export async function forward(config: KubeConfig, { namespace, pod, port }: Door): Promise<Duplex> {
  const said = new PassThrough();
  const stream = passage(said);
  // Whoever uses it hears of it; between its uses nobody does.
  stream.on('error', () => {});
  const fail = (why: string): void => void stream.destroy(refused(pod, why));
  const answers = listener((chunk) => void stream.push(chunk));
  // The cluster speaks on this way only when nothing listens at the port.
  const complaints = listener((chunk) => chunk.length > 0 && fail(chunk.toString('utf8').trim()));
  const socket = await new PortForward(config)
    .portForward(namespace, pod, [port], answers, complaints, said)
    .catch((error: unknown) => {
      throw refused(pod, messageOf(error), error);
    });
  if (typeof socket === 'function') throw new Error('one connection was asked for');
  socket.on('error', (error: unknown) => fail(messageOf(error)));
  socket.on('close', () => stream.push(null));
  stream.once('close', () => socket.close());
  return stream;
}
