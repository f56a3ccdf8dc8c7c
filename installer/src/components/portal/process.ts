import type { ComponentContext, Method, StepDraft } from '../../model/component.ts';
import { portalProcess } from '../../portal/start.ts';
import { isLabs } from '../automation.ts';
import { processesOf } from '../service.ts';
import { artefactStep } from './artefact.ts';
import { allSecretEnv, authorityOf, environment } from './environment.ts';
import { ownLayers, sharedLayers, textOf } from './layers.ts';

function configurationFiles(context: ComponentContext): string[] {
  const { facts } = context;
  return [
    ...sharedLayers(context).map((name) => `${facts.root}/distro/config/${name}`),
    ...ownLayers(context).map(({ file }) => `${facts.folder}/config/${file}`),
  ];
}

function configurationSteps(context: ComponentContext): StepDraft[] {
  return ownLayers(context).map((layer) => ({
    id: layer.id,
    kind: 'file',
    title: layer.title,
    after: [],
    holdsData: false,
    deadlineSeconds: 30,
    usualSeconds: 0,
    input: { path: `config/${layer.file}`, content: textOf(layer) },
  }));
}

function environmentHere(context: ComponentContext): Record<string, string> {
  const { facts } = context;
  const authority = authorityOf(context);
  return {
    ...environment(context),
    PORTAL_HOST: '127.0.0.1',
    // As long as the front of a process holds a request: whoever loads a page waits, and is not refused.
    OIDC_PATIENCE: '60s',
    COMPANY_DIR: `${facts.root}/lab/company`,
    REQUESTS_DIR: `${facts.root}/distro/config/requests`,
    TEMPLATES_DIR: `${facts.root}/distro/templates`,
    ...(isLabs(context) ? { AUTOMATION_HEALTH_URL: `${context.endpoint('automation').url}/healthcheck` } : {}),
    ...(context.has('secrets') ? { SECRETS_HEALTH_URL: `${context.endpoint('secrets').url}/v1/sys/health` } : {}),
    TECHDOCS_DIR: `${facts.folder}/data/techdocs`,
    ...(authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority }),
    IDENTITY_PRODUCT: processesOf(context, 'identity').includes('keycloak')
      ? 'Keycloak'
      : 'Lab identity (OpenID Connect)',
    // A changed layer or company is a new start, though the artefact stays.
    SOURCE_HASH: `${facts.hashes.portalConfig}-${facts.hashes.company}`,
  };
}

export const process: Method = {
  readyStep: 'portal/process',

  steps(context) {
    const { facts, endpoint, ready } = context;
    const configuration = configurationSteps(context);
    const start = portalProcess({
      artefact: `${facts.cache}/portal/${facts.hashes.portal}`,
      configFiles: configurationFiles(context),
    });
    return [
      artefactStep(context),
      ...configuration,
      {
        id: 'portal/process',
        kind: 'process',
        title: 'Start the portal',
        after: [
          'portal/artefact',
          ...configuration.map((step) => step.id),
          'installation/secrets',
          'installation/keeper',
          ...ready('database', 'identity', 'scm', 'provisioning'),
        ],
        holdsData: false,
        deadlineSeconds: 240,
        usualSeconds: 8,
        input: {
          name: 'portal',
          title: 'the portal',
          program: 'node',
          args: start.args,
          cwd: start.cwd,
          env: {
            ...environmentHere(context),
            // A layer of its own that says something else is a new start as well.
            LAYERS_HASH: context.hash(ownLayers(context).map(textOf).join('\n')),
            ...start.env,
          },
          secretEnv: allSecretEnv(context),
          front: { port: endpoint('portal').port, proxied: true },
          health: { kind: 'http', path: '/.backstage/health/v1/readiness' },
          standsBy: true,
          after: processesOf(context, 'database', 'identity', 'scm'),
          unprivileged: false,
          startSeconds: 180,
          stopSeconds: 20,
          stopSignal: 'SIGTERM',
        },
      },
    ];
  },
};
