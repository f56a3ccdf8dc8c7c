import { execFile, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function git(folder: string, ...args: string[]): Promise<Buffer> {
  const { stdout } = await run('git', ['-C', folder, ...args], { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

export const gitText = async (folder: string, ...args: string[]): Promise<string> =>
  (await git(folder, ...args)).toString().trim();

export async function makeRepository(folder: string): Promise<void> {
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  await run('git', ['-C', folder, 'config', 'http.receivepack', 'true']);
}

/** One commit with these files, as if somebody had pushed it. */
export async function commitFiles(folder: string, files: Record<string, string>): Promise<void> {
  const date = `1700000000 +0000`;
  const parts = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const message = 'feat: begin';
  const commit = `commit refs/heads/main\ncommitter Somebody <somebody@company.example> ${date}\ndata ${message.length}\n${message}\n`;
  await new Promise<void>((done, failed) => {
    const child = spawn('git', ['-C', folder, 'fast-import', '--quiet', '--force']);
    child.once('error', failed);
    child.once('exit', (code) => (code === 0 ? done() : failed(new Error(`git fast-import ended with ${code}`))));
    child.stdin.end(commit + parts.join(''));
  });
}

/** Git's own program answers what Git asks over HTTP. */
export function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  { root, url }: { root: string; url: URL },
): Promise<void> {
  const header = (name: string) => String(request.headers[name] ?? '');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'portal',
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout.on('data', (part: Buffer) => {
    if (!head) return void response.write(part);
    head = Buffer.concat([head, part]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const lines = head.subarray(0, end).toString().split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2)));
    response.writeHead(Number.parseInt(headers.Status ?? '200', 10), headers);
    response.write(head.subarray(end + 4));
    head = undefined;
    return undefined;
  });
  return new Promise((done) => {
    child.once('close', () => {
      response.end();
      done();
    });
  });
}

const line = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;

/** What a push is answered with whose one branch is refused: Git's report, in the band that a client reads. */
export function refusedPush(why: string): Buffer {
  const report = `${line('unpack ok\n')}${line(`ng refs/heads/main ${why}\n`)}0000`;
  return Buffer.from(`${line(`\x01${report}`)}0000`);
}
