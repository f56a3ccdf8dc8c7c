import { PlatformError, type PlatformErrorOptions } from '../../model/errors.ts';
import type { CommandResult } from '../../ports/commands.ts';

type Cause = Pick<PlatformErrorOptions, 'code' | 'message' | 'hint'> & { pattern: RegExp };

/** What stands between us and the engine, as Docker's client says it. */
const unreachable: Cause[] = [
  {
    pattern: /docker was not found/,
    code: 'environment',
    message: 'Docker was not found on this machine.',
    hint: 'Install Docker Engine or Docker Desktop, or choose `--target embedded`, which needs neither.',
  },
  {
    pattern: /permission denied while trying to connect|dial unix .*: permission denied/i,
    code: 'environment',
    message: 'Docker runs, but this account may not use it.',
    hint: 'Add the account to the group that owns the socket (`sudo usermod -aG docker "$USER"`, then sign in anew), or use rootless Docker.',
  },
  {
    pattern:
      /cannot connect to the docker daemon|is the docker daemon running|error during connect|failed to connect to the docker API|docker daemon is not running/i,
    code: 'environment',
    message: 'Docker is installed, but it does not answer.',
    hint: 'Start Docker Desktop or the service (`sudo systemctl start docker`). `docker context ls` shows which engine is asked; DOCKER_HOST chooses another.',
  },
];

/** What went wrong in the engine, or between it and a registry. */
const refused: Cause[] = [
  {
    pattern: /no space left on device/i,
    code: 'environment',
    message: 'The disk that Docker keeps its images on is full.',
    hint: 'Free some space (`docker system df` shows what takes it, `docker image prune` removes what nothing uses), then run the command again.',
  },
  {
    pattern: /buildx component is missing|buildkit is enabled but/i,
    code: 'environment',
    message: 'Docker is told to build with BuildKit, but its plugin buildx is missing.',
    hint: 'Install the package docker-buildx, or unset DOCKER_BUILDKIT: the images are built either way.',
  },
  {
    pattern:
      /unauthorized|authentication required|denied: requested access|no basic auth credentials|insufficient_scope|403 forbidden/i,
    code: 'network',
    message: 'The registry does not let us in.',
    hint: 'Sign in with `docker login REGISTRY` as the account that runs this command; to push, that account needs the right to write there.',
  },
  {
    pattern: /toomanyrequests|rate limit/i,
    code: 'network',
    message: 'The registry has had too many requests from here.',
    hint: 'Sign in with `docker login`, wait, or lead the image to a mirror with images.mirror.',
  },
  {
    pattern: /server gave HTTP response to HTTPS client/i,
    code: 'network',
    message: 'The registry speaks plain HTTP, which Docker only takes from this machine.',
    hint: 'Give the registry a certificate, or name it under insecure-registries in Docker’s daemon.json.',
  },
  {
    pattern: /x509|certificate/i,
    code: 'network',
    message: 'Docker does not trust the registry’s certificate.',
    hint: 'Put its authority into /etc/docker/certs.d/REGISTRY/ca.crt (Docker Desktop: the system’s keychain), then restart Docker.',
  },
  {
    pattern:
      /no such host|i\/o timeout|TLS handshake timeout|network is unreachable|connection re(fused|set)|lookup .* on|EOF$/im,
    code: 'network',
    message: 'The registry could not be reached.',
    hint: 'Check the network and Docker’s proxy. In a closed network images.mirror or images.map leads to another registry.',
  },
  {
    pattern: /manifest unknown|not found|pull access denied|does not exist/i,
    code: 'network',
    message: 'An image is neither in Docker nor in the registry that its name tells.',
    hint: 'An image that was mapped to one without a digest must be in Docker already: `docker pull` or `docker load` it. `stagecraft plan` shows what was redirected.',
  },
];

export function causeOf(said: string, causes: Cause[]): Cause | undefined {
  return causes.find(({ pattern }) => pattern.test(said));
}

/** When the engine could not be asked at all, an error that says why. */
export function unreachableEngine(result: CommandResult): PlatformError | undefined {
  if (result.timedOut) {
    return new PlatformError({
      code: 'environment',
      message: 'Docker does not answer: it was given up after some time.',
      hint: 'Restart Docker Desktop or the service (`sudo systemctl restart docker`), then run the command again.',
    });
  }
  const cause = causeOf(result.tail.join('\n'), unreachable);
  return cause && new PlatformError({ ...cause, details: result.tail.slice(-3) });
}

/** What the engine ended with, as one sentence with a cure. */
export function engineFailure(what: string, result: CommandResult): PlatformError {
  const gone = result.timedOut ? undefined : unreachableEngine(result);
  if (gone) return gone;
  const cause = result.timedOut
    ? ({
        code: 'timeout',
        message: 'It took too long.',
        hint: 'Run the command again: it goes on where it stopped.',
      } as const)
    : causeOf(result.tail.join('\n'), refused);
  return new PlatformError({
    code: cause?.code ?? 'step',
    message: `${what}: ${cause?.message ?? `Docker ended with ${result.exitCode}.`}`,
    details: result.tail.slice(-12),
    hint: cause?.hint ?? 'The lines above are Docker’s own words.',
  });
}
