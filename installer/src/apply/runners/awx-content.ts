import { resolve } from 'node:path';
import { PlatformError } from '../../model/errors.ts';
import type { AwxContent } from '../../model/step.ts';
import type { Files } from '../../ports/files.ts';
import type { Http } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { ensureAccount, holderOf, letLaunch, makeToken } from '../awx/account.ts';
import { byPassword, byToken, deskOf, type Desk, type Who } from '../awx/ask.ts';
import { putContent, readContent, templatesIn } from '../awx/content.ts';
import type { StepContext, StepRunner } from '../runner.ts';

const pollMs = 2000;

/** The edge may learn of it a moment after it is up. */
async function untilItAnswers(desk: Desk, { url, api }: AwxContent, { signal, progress }: StepContext): Promise<void> {
  const nobody: Who = { authorization: '' };
  while (true) {
    const said = await desk.ask(nobody, 'GET', 'ping/').then(
      ({ status }) => (status === 200 ? undefined : `answers ${status}`),
      (error: Error) => `does not answer: ${error.message}`,
    );
    if (said === undefined) return;
    progress(`${url}${api}/ping/ ${said}`);
    await new Promise((next) => setTimeout(next, pollMs));
    signal.throwIfAborted();
  }
}

async function administrator(desk: Desk, { admin }: AwxContent, secrets: Secrets): Promise<Who> {
  const who = byPassword(admin.name, await secrets.read(admin.passwordSecret));
  const { status } = await desk.ask(who, 'GET', 'me/');
  if (status === 200) return who;
  throw new PlatformError({
    code: 'step',
    message: `AWX does not let its administrator ${admin.name} in (${status}).`,
    hint: `It was made with the installation’s secret ${admin.passwordSecret}: whoever has changed the password there puts that back. Then run \`stagecraft up\` again.`,
  });
}

/** What the platform launches in AWX, and by which token: made by AWX's own API, as often as it is asked for. */
export function awxContentRunner(
  http: Http,
  secrets: Secrets,
  files: Pick<Files, 'readText' | 'readTextIfPresent'>,
  folder: string,
): StepRunner<'awx-content'> {
  const open = async ({ url, api, authority }: AwxContent, signal: AbortSignal): Promise<Desk> => {
    const trusted = authority === undefined ? undefined : await files.readTextIfPresent(resolve(folder, authority));
    return deskOf(http, { url, api, authority: trusted }, signal);
  };
  const contentOf = async ({ content: { file } }: AwxContent) => readContent(await files.readText(file), file);

  /** As the portal will find it: by its token, and every template may be launched by it. */
  const isThere = async (desk: Desk, input: AwxContent): Promise<boolean> => {
    const { name, tokenSecret } = input.portal;
    const token = await secrets.read(tokenSecret);
    if ((await holderOf(desk, token)) !== name) return false;
    for (const template of templatesIn(await contentOf(input)))
      if (!(await desk.find(byToken(token), 'job_templates', { name: template }))) return false;
    return true;
  };

  return {
    async inspect({ input, fingerprint }, { signal }) {
      const found = await open(input, signal)
        .then((desk) => isThere(desk, input))
        .catch(() => undefined);
      signal.throwIfAborted();
      if (found === undefined) return { state: 'absent' };
      return found
        ? { state: 'ready', fingerprint }
        : { state: 'different', why: 'the portal would not find what it launches' };
    },
    async apply({ input }, context) {
      const { signal, progress } = context;
      const { name, passwordSecret, tokenSecret } = input.portal;
      const desk = await open(input, signal);
      await untilItAnswers(desk, input, context);
      const admin = await administrator(desk, input, secrets);
      const templates = await putContent(desk, admin, await contentOf(input), progress);
      progress('the portal’s account');
      const password = await secrets.read(passwordSecret);
      const account = await ensureAccount(desk, admin, name, password);
      await letLaunch(desk, admin, account, templates);
      if ((await holderOf(desk, await secrets.read(tokenSecret))) === name) return;
      progress('the portal’s token');
      await secrets.keep(tokenSecret, await makeToken(desk, byPassword(name, password), account));
    },
    async remove() {
      // It lies in AWX's database, which stays.
    },
  };
}
