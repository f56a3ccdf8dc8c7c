import type { ComponentContext } from '../../model/component.ts';

export const port = 8080;
export const innerPort = 9000;
export const role = 'keycloak';

/** Its share of the database's connections: distro/config/connections.yaml counts on it. */
const connections = 6;

/** Half a gibibyte of heap beside what Java needs for itself, within one gibibyte. */
const heap = ['-XX:MaxRAMPercentage=50', '-XX:InitialRAMPercentage=20'];
/** One thread that collects is faster on few cores, and needs a quarter less memory; measured. */
const frugal = ['-XX:-UseG1GC', '-XX:+UseSerialGC', '-XX:ReservedCodeCacheSize=96m', '-Djava.io.tmpdir=/tmp'];

/**
 * A connection that has lain for this long is asked whether it still lives before it is used: no database comes back
 * sooner. Otherwise, after a restart of the database, each stale connection refuses somebody's sign-in.
 */
const watchful = ['-Dquarkus.datasource.jdbc.foreground-validation-interval=0.5S'];

/** What the realm's file refers to: of the controller from the first phase on, since a realm is imported once. */
export const addresses = ({ endpoint }: ComponentContext): Record<string, string> => ({
  PORTAL_URL: endpoint('portal').url,
  DATABASES_URL: endpoint('provisioning').url,
  AUTOMATION_URL: endpoint('automation').url,
});

/** What is the same wherever it runs. */
function shared(context: ComponentContext): Record<string, string> {
  const { endpoint } = context;
  const { host, port: databasePort } = endpoint('database').inside;
  return {
    KC_HOSTNAME: endpoint('identity').url,
    KC_PROXY_HEADERS: 'xforwarded',
    KC_HTTP_ENABLED: 'true',
    KC_CACHE: 'local',
    KC_DB: 'postgres',
    KC_DB_URL: `jdbc:postgresql://${host}:${databasePort}/${role}`,
    KC_DB_USERNAME: role,
    KC_DB_POOL_INITIAL_SIZE: '1',
    KC_DB_POOL_MIN_SIZE: '1',
    KC_DB_POOL_MAX_SIZE: String(connections),
    KC_LOG_CONSOLE_OUTPUT: 'json',
    KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
    ...addresses(context),
  };
}

export function environment(context: ComponentContext): Record<string, string> {
  return {
    ...shared(context),
    KC_HTTP_PORT: String(port),
    KC_HTTP_MANAGEMENT_PORT: String(innerPort),
    KC_HEALTH_ENABLED: 'true',
    KC_METRICS_ENABLED: 'true',
    JAVA_OPTS_KC_HEAP: heap.join(' '),
    JAVA_OPTS_APPEND: [...frugal, ...watchful].join(' '),
    // Nothing is developed on a cluster: no other address may get what people sign in with.
    PORTAL_DEVELOPMENT_URL: context.endpoint('portal').url,
  };
}

/** Beside the other processes: on loopback, at the port that the keeper gives it. */
export const environmentHere = (context: ComponentContext): Record<string, string> => ({
  ...shared(context),
  KC_HTTP_HOST: '127.0.0.1',
  KC_HTTP_PORT: '$' + '{PORT}',
});

/** It starts twice as fast without the second compiler, and serves a company of the lab just as well. */
export const javaHere: string[] = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xms64m', '-Xmx512m', ...watchful];
