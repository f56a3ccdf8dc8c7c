import { allExits, exitLines } from './exits.ts';
import { rotationNames } from '../model/rotation.ts';
import type { Verb } from './verb.ts';

const config: [string, string] = ['--config <file>', 'the configuration (default: stagecraft.yaml, if it is there)'];
const imageMap: [string, string] = ['--image-map <file>', 'on a cluster: where to take images from instead'];
const shape: [string, string][] = [
  ['--phase <n>', 'the maturity phase, 1 to 4'],
  ['--target <target>', 'embedded, kind, openshift or kubernetes'],
  ['--port-base <port>', 'the first port of the block (default: 7000)'],
  imageMap,
  config,
];

const offline: [string, string] = ['--offline', 'fetch nothing: refuse at once, with a list, what is not here'];

/** Every verb as data; its code is loaded when it is called. */
export const verbs: Verb[] = [
  {
    usage: 'up',
    summary: 'bring the platform up, or bring it to what the configuration says',
    options: [
      ...shape,
      ['--rollback', 'if it fails, undo what this run has added (never data)'],
      ['--open', 'open the portal in a browser at the end'],
      offline,
    ],
    examples: [
      'stagecraft up',
      'stagecraft up --name demo --port-base 8000   # a second one, side by side',
      'stagecraft up --rollback --json              # for programs: one JSON object a line',
    ],
    exits: [3, 4, 5, 6, 7, 8, 9, 10, 130],
    load: async () => (await import('./verbs/up.ts')).up,
  },
  {
    usage: 'plan',
    summary: 'show what `up` would do, held against what is installed',
    options: [
      ...shape,
      ['--save <file>', 'write the plan to a file as JSON'],
      ['--rbac', 'print what must exist in the cluster before an account without cluster-wide rights can do it'],
    ],
    examples: [
      'stagecraft plan',
      'stagecraft plan --save plan.json',
      'stagecraft plan --target openshift --rbac | kubectl apply -f -   # as an administrator',
    ],
    exits: [3, 4, 8],
    load: async () => (await import('./verbs/plan.ts')).plan,
  },
  {
    usage: 'status',
    summary: 'show what runs, where, and how it is',
    examples: ['stagecraft status', 'stagecraft status --json'],
    exits: [3, 8, 11],
    endings: { 0: 'all is healthy', 11: 'it does not run, or not all of it is healthy' },
    load: async () => (await import('./verbs/status.ts')).status,
  },
  {
    usage: 'open [service]',
    summary: 'open the portal, forge, identity provider or database service in a browser',
    options: [['--print', 'only print the address']],
    examples: ['stagecraft open', 'stagecraft open forge --print'],
    exits: [3, 8, 11],
    load: async () => (await import('./verbs/open.ts')).open,
  },
  {
    usage: 'logs [process]',
    summary: 'show what a process has said last',
    options: [
      ['-f, --follow', 'go on as more comes'],
      ['--lines <n>', 'how many lines (default: 50)'],
    ],
    examples: ['stagecraft logs', 'stagecraft logs portal -f'],
    exits: [3, 8, 11],
    load: async () => (await import('./verbs/logs.ts')).logs,
  },
  {
    usage: 'down',
    summary: 'stop everything; data and secrets stay unless their deletion is asked for',
    options: [
      ['--delete-data', 'delete the installation with its databases, repositories and secrets'],
      ['-y, --yes', 'do not ask'],
    ],
    examples: ['stagecraft down', 'stagecraft down --delete-data   # asks before it deletes'],
    exits: [3, 8, 10, 130],
    load: async () => (await import('./verbs/down.ts')).down,
  },
  {
    usage: 'rotate <secrets>',
    summary: 'make secrets anew while the platform works: database, portal or clients',
    arguments: [...rotationNames],
    options: [config, ['-y, --yes', 'do not ask']],
    about: [
      'What can be made anew:',
      '  database   the passwords at PostgreSQL, of the portal and of its superuser; nobody is signed out',
      '  portal     the key of its sign-ins, and the tokens by which forge, database service and controller know it',
      '  clients    the secrets by which portal and database service are known to the identity provider',
      '',
      'Requests wait for some seconds while the portal starts anew; none is lost. The former secret is tried',
      'and must be refused. Killed on the way: run it, or `up`, again; it goes on.',
    ],
    examples: ['stagecraft rotate database', 'stagecraft rotate clients --yes --json   # for programs'],
    exits: [3, 4, 5, 6, 7, 8, 10, 11, 130],
    endings: { 0: 'the new ones are in use, and the former ones refused', 6: 'a step failed; run it again' },
    load: async () => (await import('./verbs/rotate.ts')).rotate,
  },
  {
    usage: 'trust',
    summary: 'let this machine and its browsers trust the local authority of a platform on a cluster',
    options: [config],
    examples: ['stagecraft trust', 'stagecraft untrust   # takes it back'],
    exits: [3, 5, 6, 8, 11],
    endings: {
      5: 'a part needs rights that this account has not; the commands are shown',
      11: 'there is no authority yet',
    },
    load: async () => (await import('./verbs/trust.ts')).trust,
  },
  {
    usage: 'untrust',
    summary: 'take back what `trust` has done',
    options: [config],
    examples: ['stagecraft untrust'],
    exits: [3, 5, 6, 8],
    endings: { 5: 'a part needs rights that this account has not; the commands are shown' },
    load: async () => (await import('./verbs/trust.ts')).untrust,
  },
  {
    usage: 'doctor',
    summary: 'find what would stop an `up`, each with its cure; changes nothing',
    options: [...shape],
    examples: ['stagecraft doctor'],
    exits: [3, 5, 8],
    endings: { 0: 'nothing stands in the way', 5: 'something must be cured before `up` can work' },
    load: async () => (await import('./verbs/doctor.ts')).doctor,
  },
  {
    usage: 'verify',
    summary: 'check every promise of the phase, by doing it, with evidence',
    options: [
      ['--config <file>', 'the configuration (default: the one that the last `up` has read)'],
      ['--phase <n>', 'the promises up to this phase (default: the installation’s own)'],
      ['--only <id...>', 'only these controls, such as ID-1 SC-2'],
      ['--report <dir>', 'write report.json, junit.xml and index.html there'],
      ['--waivers <file>', 'what is accepted as it is (default: stagecraft-waivers.yaml, if it is there)'],
      ['--advisories <dir>', 'what is known of vulnerabilities, carried in (default: <home>/advisories, then osv.dev)'],
      ['--disturb', 'also what kills, loads or stops the installation; last, one at a time'],
      ['--journeys', 'also what people do, in a real browser; takes minutes'],
      [
        '--scheduled',
        'as it is run by a clock: not beside another command, and with the waivers where the last `up` was typed',
      ],
      ['--journey <title>', 'only the journeys whose title has this in it'],
      ['--portal <url>', 'any Backstage, from outside; a token for it from STAGECRAFT_PORTAL_TOKEN'],
    ],
    examples: [
      'stagecraft verify',
      'stagecraft verify --only ID-1 ID-2 --report reports',
      'stagecraft verify --portal https://portal.example.com',
    ],
    exits: [3, 5, 6, 8, 9, 10, 11, 12, 13, 130],
    endings: { 0: 'every promise is kept' },
    load: async () => (await import('./verbs/verify.ts')).verify,
  },
  {
    usage: 'phase [n]',
    summary: 'show the phases, or bring the installation to another one',
    options: [config, imageMap, ['--rollback', 'if it fails, undo what this run has added (never data)'], offline],
    examples: ['stagecraft phase', 'stagecraft phase 1'],
    exits: [3, 4, 5, 6, 7, 8, 9, 10, 11, 130],
    load: async () => (await import('./verbs/phase.ts')).phase,
  },
  {
    usage: 'init',
    summary: 'write a stagecraft.yaml with every setting explained',
    options: [
      ['--force', 'replace the one that is there'],
      ['--config <file>', 'where to (default: stagecraft.yaml)'],
    ],
    examples: ['stagecraft init', 'stagecraft init --config demo.yaml'],
    exits: [],
    endings: { 2: 'the command line is wrong, or the file is there already' },
    load: async () => (await import('./verbs/init.ts')).init,
  },
  {
    usage: 'compose <dir>',
    summary: 'write the composed portal’s source to a folder, to be owned by your team',
    examples: ['stagecraft compose ../our-portal'],
    exits: [6, 7, 9, 130],
    endings: { 2: 'the command line is wrong, or the folder is not empty' },
    load: async () => (await import('./verbs/compose.ts')).compose,
  },
  {
    usage: 'lock',
    summary: 'ask the registries for the digests of the stack’s images, and write them into its lock',
    options: [
      ['--check', 'only look: is every image locked, and can what is locked still be had?'],
      ['--registry-map <from=to...>', 'ask another registry: docker.io=registry.example.com/copies'],
    ],
    examples: ['stagecraft lock --check', 'stagecraft lock --registry-map docker.io=localhost:5000'],
    exits: [6, 9, 130],
    endings: { 6: 'an image is not locked, or cannot be had' },
    load: async () => (await import('./verbs/lock.ts')).lock,
  },
  {
    usage: 'credentials [person]',
    summary: 'show the lab people’s passwords; nothing else ever shows a secret',
    examples: ['stagecraft credentials', 'stagecraft credentials omar'],
    exits: [3, 8, 11],
    endings: { 11: 'there is no installation yet' },
    load: async () => (await import('./verbs/credentials.ts')).credentials,
  },
  {
    usage: 'completion <shell>',
    summary: 'print the completion script for bash, zsh or fish',
    examples: [
      'source <(stagecraft completion bash)',
      'stagecraft completion fish > ~/.config/fish/completions/stagecraft.fish',
    ],
    exits: [],
    load: async () => (await import('./verbs/completion.ts')).completionOf(verbs),
  },
];

export const helpAfter = `
Begin with:
  stagecraft up             bring phase 1 up on this machine; the first time takes some minutes
  stagecraft credentials    whom you can sign in as

Exit codes:
${exitLines(allExits)}

A configuration of your own: \`stagecraft init\`. Documentation: docs/guide/first-hour.md`;
