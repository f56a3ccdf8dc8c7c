import type { Ran } from '../../ports/cluster.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import type { ClusterView, InnerQuestion } from '../../verify/surroundings.ts';

/** Asks what it is given in one line, all at once; says in one line what came back. */
const asking = `
const { request } = require('node:http');
const ask = ({ path, token, from }) => new Promise((resolve) => {
  const begun = Date.now();
  const headers = token ? { authorization: 'Bearer ' + token } : {};
  const options = { host: '127.0.0.1', port: process.env.PORT, path, headers, agent: false, timeout: 10000, ...(from ? { localAddress: from } : {}) };
  const fail = (error) => resolve({ status: 0, headers: {}, cookies: [], body: error.message, milliseconds: Date.now() - begun });
  const asked = request(options, (answer) => {
    let body = '';
    answer.setEncoding('utf8').on('data', (part) => { body += part; }).on('error', fail).on('end', () =>
      resolve({ status: answer.statusCode, headers: answer.headers, cookies: [], body, milliseconds: Date.now() - begun }));
  });
  asked.on('timeout', () => asked.destroy(new Error('no answer'))).on('error', fail).end();
});
let text = '';
process.stdin.on('data', (part) => {
  text += part;
  if (!text.endsWith('\\n')) return;
  Promise.all(JSON.parse(text).map(ask)).then((answers) => process.stdout.write('\\n' + JSON.stringify(answers) + '\\n', () => process.exit(0)));
});
`;

/** Asks in a pod, by whoever can run a program there. */
export async function askIn(
  run: (command: string[], input: string) => Promise<Ran>,
  questions: InnerQuestion[],
): Promise<HttpAnswer[]> {
  // A token is for the input: what is in the arguments, others can see.
  const { exitCode, output } = await run(['node', '-e', asking], `${JSON.stringify(questions)}\n`);
  const line = output.split('\n').find((each) => each.startsWith('[{'));
  if (exitCode === 0 && line !== undefined) return JSON.parse(line) as HttpAnswer[];
  throw new Error(`the portal could not be asked inside: ${output.trim().slice(-200)}`);
}

/** The portal, asked from within its own pod. */
export const behindEdge =
  (view: ClusterView, portal: string) =>
  (questions: InnerQuestion[]): Promise<HttpAnswer[]> =>
    askIn((command, input) => view.runIn(portal, command, input), questions);
