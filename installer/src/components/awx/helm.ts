import { awxApi, awxKind, secretNames } from '../../model/automation.ts';
import type { ComponentContext, Method, StepDraft } from '../../model/component.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { addressStep } from '../address.ts';
import { databaseRoleStep } from '../database-role.ts';
import { secretStep } from '../release.ts';
import { entryObject } from './entry.ts';
import { policies } from './fence.ts';
import { instanceOf } from './instance.ts';
import {
  admin,
  database,
  manager,
  name,
  operator,
  portalAccount,
  projects,
  role,
  secretKey,
  webPort,
} from './names.ts';
import { operatorRights, operatorValues } from './operator.ts';

const place = 'awx/place';
const playbooks = ['service-defaults.yml', 'maintenance-notice.yml', 'log-retention.yml'];

const objectsStep = (id: string, title: string, after: string[], objects: KubernetesObject[]): StepDraft => ({
  ...{ id, title, after, kind: 'objects', holdsData: false, deadlineSeconds: 60, usualSeconds: 1, input: { objects } },
});

/** A namespace of its own: its pods do not say what the platform's own wants to hear of every pod. */
function placeSteps(context: ComponentContext): StepDraft[] {
  const { cluster } = context;
  const { namespace, place: made, fence } = cluster.apart(name);
  return [
    {
      ...objectsStep(place, 'Make the namespace of AWX', cluster.ready, [made, ...operatorRights(namespace)]),
      // Made by an administrator where whoever installs may not; it stays, empty, when the phase goes back.
      ...{ holdsData: true, deadlineSeconds: 240 },
    },
    objectsStep('awx/fence', 'Let AWX reach what it needs alone', [place], [fence, ...policies(context, namespace)]),
  ];
}

/** What the operator is told in private, and what AWX is given to play. */
function secretSteps(context: ComponentContext, namespace: string): StepDraft[] {
  const { host, port } = context.endpoint('database').inside;
  const { root } = context.facts;
  const common = { type: 'unmanaged', sslmode: 'disable', database: role, username: role, host, port: String(port) };
  const texts = Object.fromEntries(Object.entries(common).map(([key, text]) => [key, { text }]));
  const files = playbooks.map((file) => [file, { file: `${root}/lab/company/automation/projects/fleet/${file}` }]);
  return [
    { id: 'awx/database', name: database.secret, values: { ...texts, password: { secret: database.password } } },
    { id: 'awx/admin', name: admin.secret, values: { password: { secret: admin.password } } },
    { id: 'awx/key', name: secretKey.secret, values: { secret_key: { secret: secretKey.value } } },
    { id: 'awx/playbooks', name: projects.secret, values: Object.fromEntries(files) },
  ].map((secret) => {
    const draft = secretStep(context, { ...secret, namespace });
    return { ...draft, after: [...draft.after, place] };
  });
}

function startSteps(context: ComponentContext, namespace: string, secrets: string[]): StepDraft[] {
  const { chart } = context;
  const object = instanceOf(context, namespace);
  return [
    {
      id: 'awx/operator',
      kind: 'operator',
      title: 'Start AWX’s operator',
      after: [place, 'awx/fence'],
      holdsData: false,
      deadlineSeconds: 420,
      usualSeconds: 60,
      input: {
        name: operator,
        namespace,
        chart: operator,
        version: chart(operator),
        values: operatorValues(context),
        workload: { kind: 'Deployment', name: manager },
        kinds: [awxKind],
      },
    },
    {
      id: 'awx/instance',
      kind: 'instance',
      title: 'Have the operator bring up AWX',
      after: ['awx/operator', 'awx/role', ...secrets],
      holdsData: false,
      // It fetches gigabytes, and makes its tables.
      deadlineSeconds: 1800,
      usualSeconds: 420,
      input: { title: 'AWX', object, logs: manager },
    },
    objectsStep('awx/entry', 'Lead people to AWX', [place], [entryObject(context, namespace)]),
  ];
}

/** Who kept the secrets until now has the token as well, before anybody is started with it. */
function tokenSteps(context: ComponentContext): StepDraft[] {
  if (!context.has('secrets')) return [];
  const { host, port } = context.endpoint('secrets').inside;
  return [
    {
      id: 'awx/token',
      kind: 'secret-store',
      title: 'Put the portal’s token into the store',
      after: ['awx/content', ...context.ready('secrets')],
      holdsData: false,
      deadlineSeconds: 60,
      usualSeconds: 1,
      input: { url: `http://${host}:${port}`, names: [secretNames.awx] },
    },
  ];
}

function contentSteps(context: ComponentContext): StepDraft[] {
  const { cluster, endpoint, facts, ready } = context;
  const { url } = endpoint('automation');
  const trusted = cluster.authority === undefined ? {} : { authority: cluster.authority.file };
  const stored = tokenSteps(context);
  return [
    {
      id: 'awx/content',
      kind: 'awx-content',
      title: 'Make what the platform launches in AWX',
      after: ['awx/instance', 'awx/entry', ...ready('edge')],
      holdsData: true,
      deadlineSeconds: 300,
      usualSeconds: 10,
      input: {
        url,
        api: awxApi,
        ...trusted,
        content: { file: `${facts.root}/lab/company/automation/seed.json`, hash: facts.hashes.company },
        admin: { name: admin.name, passwordSecret: admin.password },
        portal: { name: portalAccount.name, passwordSecret: portalAccount.password, tokenSecret: secretNames.awx },
      },
    },
    ...stored,
    addressStep(context, {
      id: 'awx/address',
      title: 'See that AWX answers where people look for it',
      after: ['awx/content', ...stored.map(({ id }) => id)],
      url: `${url}/api/`,
      holds: { current_version: `${awxApi}/` },
    }),
  ];
}

export const helm: Method = {
  readyStep: 'awx/address',
  images: [operator, 'awx', 'awx-ee', 'awx-redis'],
  makes: { secrets: [secretNames.awx], step: 'awx/content' },
  apart: { what: name, ready: place, port: webPort, connections: 60 },

  steps(context) {
    const { namespace } = context.cluster.apart(name);
    const secrets = secretSteps(context, namespace);
    return [
      ...placeSteps(context),
      ...secrets,
      databaseRoleStep(context, {
        id: 'awx/role',
        title: 'Give AWX its database',
        after: context.ready('database'),
        role,
        passwordSecret: database.password,
        createDatabases: false,
        database: role,
      }),
      ...startSteps(
        context,
        namespace,
        secrets.map(({ id }) => id),
      ),
      ...contentSteps(context),
    ];
  },
};
