import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { validateForm } from '@stagecraft/plugin-requests-common';
import { join } from 'node:path';
import { ownActions } from '../actions/own';
import { ActionRegistry } from '../actions/registry';
import { formProblems } from '../service/problems';
import { folderWith } from '../__testUtils__/portal';
import { databaseType } from '../__testUtils__/types';
import { loadRequestTypes } from './load';
import { parseRequestType } from './parse';
import { TypeCatalogue } from './TypeCatalogue';

const config = (types: unknown, more: object = {}) =>
  new ConfigReader({ requests: { types, targets: { databases: { baseUrl: 'http://x' } }, ...more } } as never);

const registry = (from = config([])) => {
  const actions = new ActionRegistry();
  const auth = mockServices.auth.mock();
  const discovery = mockServices.discovery.mock();
  for (const action of ownActions({ config: from, auth, discovery })) actions.add(action);
  return actions;
};

const delivered = join(__dirname, '../../../../config/requests');
const target = { baseUrl: 'http://x' };
const everything = { pipelines: true, scaffolder: {}, targets: { databases: target, awx: target, terraform: target } };

/** What each type ends in, on a platform that has `more` in the given phase. */
async function endsOf(phase: number, { pipelines, scaffolder, targets }: Partial<typeof everything> = {}) {
  const from = new ConfigReader({
    platform: { phase, ...(pipelines ? { pipelines } : {}) },
    ...(scaffolder ? { scaffolder: { concurrentTasksLimit: 1 } } : {}),
    requests: { types: [delivered], targets: targets ?? { databases: target } },
  });
  const types = await loadRequestTypes(from);
  registry(from).check(types, phase);
  const offered = new TypeCatalogue(types, phase).list();
  return Object.fromEntries(offered.map(({ id }) => [id, types.get(id)?.action.kind]));
}

describe('request types', () => {
  const direct = { 'new-database': 'http', 'new-service': 'gitlab-project' };

  it.each([
    [1, {}, direct],
    [1, everything, direct],
    [2, {}, direct],
    [2, { pipelines: true }, { ...direct, 'new-database': 'gitlab-pipeline' }],
    [
      2,
      everything,
      {
        infrastructure: 'template',
        'log-retention': 'awx-job',
        'new-database': 'gitlab-pipeline',
        'new-service': 'template',
      },
    ],
  ])('that are delivered end in phase %s, with %j, in %j', async (phase, platform, ends) => {
    expect(await endsOf(phase, platform)).toEqual(ends);
  });

  it('report every problem at once, with file and place', async () => {
    const broken = databaseType
      .replace('id: new-database', 'id: New Database')
      .replace('required: [name]', 'required: [nome]')
      .replace('owner: group:default/platform', 'owner: platform');
    const folder = folderWith({
      'a.yaml': broken,
      'b.yaml': 'id: [',
      'c.yaml': databaseType,
      'd.yaml': databaseType,
      'e.txt': 'no',
    });
    const message = await loadRequestTypes(config([folder, '/does/not/exist'])).catch((error) => error.message);
    expect(message).toMatch(/a\.yaml: id: must be small letters/);
    expect(message).toMatch(/a\.yaml: owner: must be a group ref/);
    expect(message).toMatch(/b\.yaml: .*line 1/);
    expect(message).toMatch(/d\.yaml: the id 'new-database' is already used/);
    expect(message).toMatch(/\/does\/not\/exist does not exist; name a folder or a YAML file/);
    expect(message).not.toContain('e.txt');
  });

  it.each([
    ['required: [name]', 'required: [nome]', "form.schema.required: there is no field 'nome'"],
    ["pattern: '^[a-z]+$'", "pattern: '['", 'form.schema.properties.name.pattern: is not a valid regular expression'],
    ['type: integer', 'type: list', 'form.schema.properties.size.type'],
    ['  - { role: lead, of: requester-team }', '  - { user: mira }', 'approvers.0'],
    ['action:\n  kind: http', 'extra: 1\naction:\n  kind: http', 'Unrecognized key: "extra"'],
  ])('with %s → %s', (from, to, message) => {
    expect(parseRequestType(databaseType.replace(from, to), 'x.yaml').problems.join('\n')).toContain(message);
  });

  it.each([
    [
      'kind: http',
      'kind: mail',
      "action.kind 'mail' is not known; known are http, gitlab-project, gitlab-pipeline, awx-job, terraform-run, template",
    ],
    ['target: databases', 'target: printers', 'set requests.targets.printers.baseUrl in app-config'],
    ['handover: handover', 'secret: password', 'a secret must not pass through the portal'],
    [
      'path: /api/databases',
      "path: /api/databases\n  headers: { Authorization: 'Bearer x' }",
      'put the token into requests.targets.databases.token',
    ],
  ])('whose action has %s → %s', (from, to, message) => {
    const { type } = parseRequestType(databaseType.replace(from, to), 'x.yaml');
    expect(() => registry().check(new Map(type && [[type.id, type]]), 1)).toThrow(message);
  });

  it('of a later phase are not offered', async () => {
    const later = databaseType.replace('id: new-database', 'id: later\nfromPhase: 3');
    const loaded = await loadRequestTypes(config(folderWith({ 'a.yaml': databaseType, 'b.yaml': later })));
    expect(new TypeCatalogue(loaded, 1).list().map((type) => type.id)).toEqual(['new-database']);
    expect(new TypeCatalogue(loaded, 3).list().map((type) => type.id)).toEqual(['new-database', 'later']);
    expect(() => new TypeCatalogue(loaded, 2).offered('later')).toThrow(
      "There is nothing called 'later' to ask for before phase 3",
    );
  });
});

describe('browser and server', () => {
  const { type } = parseRequestType(databaseType, 'x.yaml');
  const cases = [
    {},
    { name: 'orders' },
    { name: '' },
    { name: 'A' },
    { name: 'a'.repeat(21) },
    { name: 5 },
    { name: null },
    { name: 'abc', size: 0 },
    { name: 'abc', size: 6 },
    { name: 'abc', size: 2.5 },
    { name: 'abc', size: '3' },
    { name: 'abc', odd: 1 },
    { name: 'abc', purpose: '🚢'.repeat(100) },
    { name: 'abc', purpose: '🚢'.repeat(101) },
    { name: ['abc'], size: {} },
  ];
  const sorted = (problems: { field: string }[]) => [...problems].sort((a, b) => a.field.localeCompare(b.field));

  it.each(cases)('say the same about %j', (values) => {
    if (!type) throw new Error('the type is not valid');
    expect(sorted(formProblems(type, values))).toEqual(sorted(validateForm(type.form, values)));
  });
});
