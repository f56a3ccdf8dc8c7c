import type { Engine } from '../../ports/engine.ts';
import type { Registry } from '../../ports/registry.ts';
import type { Settings } from '../../model/settings.ts';
import type { Phase } from '../../model/vocabulary.ts';
import type { ClusterAccess } from '../../ports/cluster.ts';
import type { Keeper } from '../../ports/keeper.ts';
import type { Check } from '../check.ts';
import { clusterCheck } from './cluster.ts';
import { disk } from './disk.ts';
import { imageRegistry } from './image-registry.ts';
import { engineCheck } from './engine.ts';
import { home } from './home.ts';
import { jobChecks } from './jobs.ts';
import { keeperCheck } from './keeper.ts';
import { openFiles, watches } from './limits.ts';
import { loopback } from './loopback.ts';
import { memory } from './memory.ts';
import { node } from './node.ts';
import { ports } from './ports.ts';
import { git, npm } from './programs.ts';
import { registry } from './registry.ts';
import { secrets, state, unfinished } from './state.ts';

/** Before the platform is made: what it needs of the machine. */
const toBuild: Check[] = [disk, memory, watches, openFiles];

/** What an earlier run has left. */
const installed: Check[] = [home, state, secrets, unfinished];

/** In the order in which people read them. */
export const embeddedChecks = (keeper: Keeper, phase: Phase = 1): Check[] => [
  ...[node, npm, git, ...toBuild],
  ...[loopback, ports, registry],
  ...jobChecks(phase),
  ...installed,
  keeperCheck(keeper),
];

export const kindChecks = (engine: Engine): Check[] => [
  ...[node, npm, engineCheck(engine), ...toBuild],
  ...[ports, registry],
  ...installed,
];

/** Nothing of it listens on this machine: no port is looked at. */
export const existingChecks = (
  engine: Engine,
  access: ClusterAccess,
  images: Registry,
  { cluster, images: { registry: place } }: Settings,
): Check[] => [
  ...[node, npm, engineCheck(engine), ...toBuild],
  ...[clusterCheck(access, cluster.context), imageRegistry(images, place), registry],
  ...installed,
];
