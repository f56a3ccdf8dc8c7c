import { Readable, Writable } from 'node:stream';
import { Exec, type KubeConfig, type V1Status } from '@kubernetes/client-node';
import type { Ran } from '../../ports/cluster.ts';
import { Unreachable } from './errors.ts';

export interface Execution {
  namespace: string;
  pod: string;
  container: string;
  command: string[];
  input: string;
}

const longestMs = 60_000;

/** The status that the API sends at the end says how the program ended, or why it could not be begun. */
function endOf(status: V1Status, output: string): Ran {
  if (status.status === 'Success') return { exitCode: 0, output };
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  if (cause?.message !== undefined) return { exitCode: Number(cause.message), output };
  return { exitCode: 126, output: `${output}${status.message ?? 'it could not be run'}` };
}

function collected(): { stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

/** It stays open: older servers take the end of the input for the end of the whole conversation. */
function openInput(text: string): Readable {
  const stream = new Readable({ read() {} });
  stream.push(text);
  return stream;
}

/** The first end that is told counts. */
function ending(): { promise: Promise<Ran>; settle(end: Ran | Unreachable): void } {
  let settle: (end: Ran | Unreachable) => void = () => {};
  const promise = new Promise<Ran>((resolve, reject) => {
    settle = (end) => (end instanceof Unreachable ? reject(end) : resolve(end));
  });
  return { promise, settle: (end) => settle(end) };
}

const messageOf = (error: unknown): string => String((error as { message?: unknown }).message ?? error);

export async function execute(
  config: KubeConfig,
  { namespace, pod, container, command, input }: Execution,
): Promise<Ran> {
  const output = collected();
  const { promise, settle } = ending();
  const socket = await new Exec(config)
    .exec(namespace, pod, container, command, output.stream, output.stream, openInput(input), false, (status) =>
      settle(endOf(status, output.text())),
    )
    .catch((error: unknown) => {
      throw new Unreachable(`nothing can be run in ${pod} (${messageOf(error)})`, { cause: error });
    });
  const timer = setTimeout(() => {
    settle({ exitCode: 124, output: `${output.text()}\nit took longer than ${longestMs / 1000} seconds` });
    socket.terminate();
  }, longestMs);
  socket.on('error', (error: unknown) => settle(new Unreachable(messageOf(error))));
  // The status comes before the end; an end without one means that the way was cut.
  socket.on('close', () => settle(new Unreachable(`the way to ${pod} was cut`)));
  return promise.finally(() => clearTimeout(timer));
}
