import type { Component, ComponentContext, StepDraft } from '../../model/component.ts';
import { portalProcess } from '../../portal/start.ts';
import { givenSecrets, signInLayer, signInSecretEnv } from './sign-in.ts';

function configurationFiles({ facts, phase, settings }: ComponentContext): string[] {
  const shared = [
    'app-config.yaml',
    'app-config.platform.yaml',
    'app-config.production.yaml',
    `app-config.phase-${phase}.yaml`,
  ];
  const own = ['app-config.sign-in.json'];
  if (Object.keys(settings.portal.appConfig).length > 0) own.push('app-config.own.json');
  return [
    ...shared.map((name) => `${facts.root}/distro/config/${name}`),
    ...own.map((name) => `${facts.folder}/config/${name}`),
  ];
}

function configurationSteps({ settings }: ComponentContext): StepDraft[] {
  const signIn = { ...signInLayer(settings.signIn), app: { title: settings.portal.title } };
  const layers = [
    {
      id: 'portal/sign-in',
      path: 'config/app-config.sign-in.json',
      title: 'Write how people sign in',
      content: signIn,
    },
    {
      id: 'portal/own-layer',
      path: 'config/app-config.own.json',
      title: 'Write your own configuration layer',
      content: settings.portal.appConfig,
    },
  ];
  return layers
    .filter((layer) => Object.keys(layer.content).length > 0)
    .map((layer) => ({
      id: layer.id,
      kind: 'file',
      title: layer.title,
      after: [],
      holdsData: false,
      deadlineSeconds: 30,
      usualSeconds: 0,
      input: { path: layer.path, content: `${JSON.stringify(layer.content, null, 2)}\n` },
    }));
}

const contentOf = (step: StepDraft): string => (step.kind === 'file' ? step.input.content : '');

function environment(context: ComponentContext): Record<string, string> {
  const { facts, installation, endpoint } = context;
  const forge = endpoint('scm');
  const database = endpoint('database');
  return {
    NODE_ENV: 'production',
    INSTALLATION: installation,
    PORTAL_URL: endpoint('portal').url,
    PORTAL_HOST: '127.0.0.1',
    DATABASE_HOST: database.host,
    DATABASE_PORT: String(database.port),
    DATABASE_USER: 'backstage',
    OIDC_ISSUER: `${endpoint('identity').url}/realms/stagecraft`,
    FORGE_URL: forge.url,
    FORGE_HOST: `${forge.host}:${forge.port}`,
    DATABASES_URL: endpoint('provisioning').url,
    COMPANY_DIR: `${facts.root}/lab/company`,
    REQUESTS_DIR: `${facts.root}/distro/config/requests`,
    TECHDOCS_DIR: `${facts.folder}/data/techdocs`,
    // A changed layer or company is a new start, though the artefact stays.
    SOURCE_HASH: `${facts.hashes.portalConfig}-${facts.hashes.company}`,
  };
}

export const portal: Component = {
  name: 'portal',
  title: 'Portal',
  provides: 'portal',
  needs: ['database', 'identity', 'scm', 'provisioning'],
  deliveries: ['process'],
  secrets: [
    'session-secret',
    'portal-database-password',
    'portal-client-secret',
    'forge-portal-token',
    'databases-token',
  ],
  given: ({ signIn }) => givenSecrets(signIn),
  readyStep: 'portal/process',

  steps(context) {
    const { facts, endpoint, ready } = context;
    const configuration = configurationSteps(context);
    const start = portalProcess({
      artefact: `${facts.cache}/portal/${facts.hashes.portal}`,
      configFiles: configurationFiles(context),
    });
    return [
      {
        id: 'portal/artefact',
        kind: 'portal',
        title: 'Compose and build the portal',
        after: [],
        holdsData: false,
        deadlineSeconds: 2400,
        usualSeconds: 180,
        input: { hash: facts.hashes.portal },
      },
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
          ...(['database', 'identity', 'scm', 'provisioning'] as const).map(ready),
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
            ...environment(context),
            // A layer of its own that says something else is a new start as well.
            LAYERS_HASH: context.hash(configuration.map((step) => contentOf(step)).join('\n')),
            ...start.env,
          },
          secretEnv: {
            SESSION_SECRET: 'session-secret',
            PORTAL_DATABASE_PASSWORD: 'portal-database-password',
            PORTAL_CLIENT_SECRET: 'portal-client-secret',
            FORGE_PORTAL_TOKEN: 'forge-portal-token',
            DATABASES_TOKEN: 'databases-token',
            ...signInSecretEnv(context.settings.signIn),
          },
          front: { port: endpoint('portal').port, proxied: true },
          health: { kind: 'http', path: '/.backstage/health/v1/readiness' },
          after: ['postgresql', 'lab-identity', 'lab-forge'],
          unprivileged: false,
          startSeconds: 180,
          stopSeconds: 20,
          stopSignal: 'SIGTERM',
        },
      },
    ];
  },
};
