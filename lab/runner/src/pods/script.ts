import { trustIn } from '../../../kit/pods/trust.ts';
import { exported } from '../../../kit/shell.ts';
import { shellScript } from '../script.ts';
import type { JobPayload } from '../payload.ts';

export const folders = {
  builds: '/builds',
  home: '/builds/home',
  temporary: '/tmp',
  /** The job's own files, which it can only read. */
  files: '/stagecraft/job',
  /** What only those may read who prepare the job and bring its files. */
  helper: '/stagecraft/helper',
  outcome: '/stagecraft/outcome',
};

export const bundle = `${folders.builds}/authorities.pem`;

export const trust: Record<string, string> = {
  ...trustIn(`${folders.files}/authority`, bundle),
  CI_SERVER_TLS_CA_FILE: `${folders.files}/authority`,
};

export const projectFolder = (job: JobPayload): string =>
  `${folders.builds}/${job.job_info.project_name.replace(/[^\w.-]/g, '_') || 'project'}`;

/** In any image that has a shell: runs both scripts of a job, each with its time, and leaves nothing running between them. */
const conductor = `exec 2>&1
. ${folders.files}/environment
cd "$CI_PROJECT_DIR" || exit 1
stagecraft_shell=/bin/sh
[ -x /bin/bash ] && stagecraft_shell='/bin/bash -o pipefail'
# As the first process of the container it may end all others at once, whatever they call themselves.
stagecraft_sweep() { kill -KILL -1 2>/dev/null; wait 2>/dev/null; }
stagecraft_run() {
  ( sleep "$2"; kill -TERM -1; sleep 2; kill -KILL -1 ) >/dev/null 2>&1 &
  $stagecraft_shell "$1" </dev/null &
  wait $! 2>/dev/null
}
stagecraft_left=$((STAGECRAFT_DEADLINE - $(date +%s)))
[ "$stagecraft_left" -gt 0 ] || stagecraft_left=1
stagecraft_run ${folders.files}/script "$stagecraft_left"
stagecraft_code=$?
stagecraft_sweep
if [ -e ${folders.files}/after_script ]; then
  CI_JOB_STATUS=failed
  [ "$stagecraft_code" = 0 ] && CI_JOB_STATUS=success
  export CI_JOB_STATUS
  printf '\\033[36;1mRunning after_script\\033[0m\\n'
  stagecraft_run ${folders.files}/after_script "$STAGECRAFT_AFTER_SECONDS"
  stagecraft_after=$?
  stagecraft_sweep
  [ "$stagecraft_after" = 0 ] ||
    printf '\\033[31;1mWARNING: after_script ended with %s; this changes nothing.\\033[0m\\n' "$stagecraft_after"
fi
echo "$stagecraft_code" > ${folders.outcome}/code
exit "$stagecraft_code"
`;

/** The job's files by their names: what it runs, and what it knows. */
export function jobFiles(job: JobPayload, env: Record<string, string>, deadline: number): Record<string, string> {
  const after = job.steps.find(({ name }) => name === 'after_script');
  const main = job.steps.find(({ name }) => name !== 'after_script');
  const own = { STAGECRAFT_DEADLINE: String(deadline), STAGECRAFT_AFTER_SECONDS: String(after?.timeout ?? 0) };
  return {
    conductor,
    environment: exported({ ...env, ...own }),
    script: shellScript(main?.script ?? [], false),
    ...(after ? { after_script: shellScript(after.script, false) } : {}),
  };
}
