import { PlatformError } from '../../model/errors.ts';
import type { KindCluster } from '../../model/step.ts';
import type { CommandResult } from '../../ports/commands.ts';
import { unreachableEngine } from '../engine/failure.ts';

const withoutImage =
  /pull access denied|manifest unknown|no such host|failed to pull image|not found: manifest|i\/o timeout/i;
const portTaken =
  /127\.0\.0\.1:(\d+).{0,20}(?:failed: port is already allocated|address already in use)|bind(?:ing)? .*?:(\d+).*address already in use/i;
const portForbidden = /127\.0\.0\.1:(\d+).*permission denied|cannot expose privileged port (\d+)/i;

const portIn = (text: string, pattern: RegExp): string | undefined => {
  const found = pattern.exec(text);
  return found ? (found[1] ?? found[2]) : undefined;
};

/** kind tells much; the line that says what was wrong comes after ERROR. */
function told(tail: readonly string[]): string[] {
  const from = tail.findIndex((line) => line.startsWith('ERROR'));
  return (from < 0 ? tail.slice(-8) : tail.slice(from, from + 8)).filter((line) => line.trim() !== '');
}

function ofPorts(text: string): PlatformError | undefined {
  const taken = portIn(text, portTaken);
  if (taken) {
    return new PlatformError({
      code: 'environment',
      message: `Port ${taken} of this machine is in use already.`,
      hint: 'End what listens there, or choose others: spec.edge.httpsPort and spec.edge.httpPort in stagecraft.yaml.',
    });
  }
  const forbidden = portIn(text, portForbidden);
  if (!forbidden) return undefined;
  return new PlatformError({
    code: 'environment',
    message: `Docker may not listen on port ${forbidden} of this machine.`,
    hint: 'Choose ports above 1023: spec.edge.httpsPort and spec.edge.httpPort in stagecraft.yaml.',
  });
}

function ofResources(text: string): PlatformError | undefined {
  if (/no space left on device/i.test(text)) {
    return new PlatformError({
      code: 'environment',
      message: 'The disk that Docker keeps its containers on is full.',
      hint: 'Free some space (`docker system df` shows what takes it), then run the command again.',
    });
  }
  if (!/too many open files|inotify/i.test(text)) return undefined;
  return new PlatformError({
    code: 'environment',
    message: 'This machine allows too few watched files for one more cluster.',
    hint: '`sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288`, then run the command again.',
  });
}

export function creationFailed({ name, image }: KindCluster, result: CommandResult): PlatformError {
  const text = result.tail.join('\n');
  const foreseen = unreachableEngine(result) ?? ofPorts(text) ?? ofResources(text);
  if (foreseen) return foreseen;
  if (withoutImage.test(text)) {
    return new PlatformError({
      code: 'network',
      message: `The node’s image ${image} cannot be had.`,
      details: told(result.tail),
      hint: 'In a closed network, name another place for it: spec.images.mirror or spec.images.map in stagecraft.yaml.',
    });
  }
  return new PlatformError({
    code: 'step',
    message: `kind could not make the cluster ${name}.`,
    details: told(result.tail),
    hint: 'The lines above are kind’s own words. `stagecraft doctor` looks at what it needs of this machine.',
  });
}

export function foreignCluster(name: string, folder: string | undefined): PlatformError {
  return new PlatformError({
    code: 'environment',
    message: `A cluster called ${name} is on this machine already, and it is not this installation’s.`,
    details: folder ? [`it is the one of ${folder}`] : [],
    hint: 'Take it down from where it was made, or give this installation a name of its own with --installation.',
  });
}
