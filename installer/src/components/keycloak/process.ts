import type { Method } from '../../model/component.ts';
import { keycloakArguments } from '../../model/keycloak.ts';
import { processesOf } from '../service.ts';
import { clientsStep, realmFile } from './clients.ts';
import { environmentHere, javaHere, role } from './environment.ts';
import { databasePassword, secretEnv } from './secrets.ts';

const version = '26.7.2';
const oldestJava = 17;

export const process: Method = {
  readyStep: 'keycloak/process',

  lacking({ java }) {
    if (java !== undefined && java >= oldestJava) return undefined;
    const found = java === undefined ? 'there is no `java` on PATH' : `\`java\` on PATH is ${java}`;
    return `it runs on Java ${oldestJava} or newer, and ${found}: install one (for example openjdk-${oldestJava}-jre-headless)`;
  },

  steps(context) {
    const { facts, endpoint, ready } = context;
    const { url, port } = endpoint('identity');
    const folder = `${facts.folder}/data/keycloak`;
    return [
      {
        id: 'keycloak/home',
        kind: 'keycloak-home',
        title: `Fetch Keycloak ${version}, and give it the realm`,
        after: [],
        holdsData: false,
        deadlineSeconds: 900,
        usualSeconds: 40,
        input: { version, folder, realm: realmFile(context) },
      },
      {
        id: 'keycloak/role',
        kind: 'postgres-role',
        title: 'Give Keycloak its database',
        after: ready('database'),
        holdsData: true,
        deadlineSeconds: 60,
        usualSeconds: 1,
        input: { role, passwordSecret: databasePassword, createDatabases: false, database: role },
      },
      {
        id: 'keycloak/process',
        kind: 'process',
        title: 'Start Keycloak',
        after: ['keycloak/home', 'keycloak/role', 'installation/secrets', 'installation/keeper'],
        holdsData: false,
        deadlineSeconds: 480,
        usualSeconds: 40,
        input: {
          name: 'keycloak',
          title: 'the identity provider',
          program: 'java',
          // A realm that is there already is left as it is.
          args: keycloakArguments(folder, javaHere, ['start', '--optimized', '--import-realm']),
          cwd: folder,
          env: environmentHere(context),
          secretEnv,
          front: { port, proxied: true },
          health: { kind: 'http', path: new URL(`${url}/realms/stagecraft`).pathname },
          after: processesOf(context, 'database'),
          unprivileged: false,
          startSeconds: 420,
          stopSeconds: 30,
          stopSignal: 'SIGTERM',
        },
      },
      clientsStep(context, 'keycloak/process'),
    ];
  },
};
