import { commonEnvironment, parseEnvironment, refuseToStart, secret } from '../../kit/env.ts';
import { createLog } from '../../kit/log.ts';
import { runMain } from '../../kit/main.ts';
import { serve } from '../../kit/serve.ts';
import { createHandler } from './app/server.ts';
import { readPasswords } from '../../kit/passwords.ts';
import { readTokens } from '../../kit/tokens.ts';
import { readPeopleSettings } from '../../kit/people/settings.ts';
import { openForge } from './app/open.ts';
import { readPipelineSettings } from './app/pipeline-settings.ts';

const spec = { ...commonEnvironment, FORGE_ADMIN_TOKEN: secret() };

function readSettings() {
  const { values, problems } = parseEnvironment(spec, process.env);
  const portalTokens = readTokens('FORGE_PORTAL_TOKEN', process.env, problems);
  const same = values.FORGE_ADMIN_TOKEN && portalTokens().includes(values.FORGE_ADMIN_TOKEN);
  if (same) problems.push('FORGE_PORTAL_TOKEN is the same as FORGE_ADMIN_TOKEN: give the portal a token of its own');
  const { FORGE_AUTOMATION_TOKEN: told, FORGE_AUTOMATION_TOKEN_FOLDERS: folders } = process.env;
  const automationTokens = told || folders ? readTokens('FORGE_AUTOMATION_TOKEN', process.env, problems) : undefined;
  const others = [values.FORGE_ADMIN_TOKEN, ...portalTokens()];
  if (automationTokens?.().some((token) => others.includes(token)))
    problems.push('FORGE_AUTOMATION_TOKEN is the token of another account: give the controller one of its own');
  const pipelines = readPipelineSettings(process.env, problems);
  const people = readPeopleSettings(process.env, problems);
  if (problems.length > 0) refuseToStart('forge', problems);
  return { ...(values as Required<typeof values>), portalTokens, automationTokens, pipelines, people };
}

const log = createLog('forge');

runMain(log, async () => {
  const settings = readSettings();
  const readiness = { ready: false };
  const { forge, fill, close } = await openForge({
    dataDir: settings.DATA_DIR,
    companyDir: settings.COMPANY_DIR,
    publicUrl: settings.PUBLIC_URL,
    secrets: {
      adminToken: settings.FORGE_ADMIN_TOKEN,
      portalTokens: settings.portalTokens,
      ...(settings.automationTokens ? { automationTokens: settings.automationTokens } : {}),
      passwords: readPasswords(process.env),
    },
    log,
    ...(settings.pipelines ? { pipelines: settings.pipelines } : {}),
    ...(settings.people ? { people: settings.people } : {}),
  });
  await serve(createHandler(forge, readiness), { host: settings.HOST, port: settings.PORT, log, onStop: close });
  await fill();
  readiness.ready = true;
  log.info('Ready', { projects: forge.store.projects.all().length });
});
