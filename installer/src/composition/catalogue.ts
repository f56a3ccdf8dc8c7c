import { keycloak } from '../components/keycloak/component.ts';
import { labDatabases } from '../components/lab-databases/component.ts';
import { labDemo } from '../components/lab-demo/component.ts';
import { labForge } from '../components/lab-forge/component.ts';
import { labIdentity } from '../components/lab-identity/component.ts';
import { portal } from '../components/portal/component.ts';
import { postgresql } from '../components/postgresql/component.ts';
import { traefik } from '../components/traefik/component.ts';
import type { Component } from '../model/component.ts';
import { PlatformError } from '../model/errors.ts';
import type { TargetName } from '../model/plan.ts';
import type { Target } from '../model/target.ts';
import { embedded } from '../targets/embedded/target.ts';
import { kind } from '../targets/kind/target.ts';

/** Every component of this release; for each capability the one to try first comes first. */
export const catalogue: Component[] = [
  postgresql,
  traefik,
  labIdentity,
  keycloak,
  labForge,
  labDatabases,
  labDemo,
  portal,
];

const targets: Target[] = [embedded, kind];

export function targetCalled(wanted: TargetName): Target {
  const target = targets.find(({ name }) => name === wanted);
  if (target) return target;
  throw new PlatformError({
    code: 'planning',
    message: `The target ${wanted} is not in this release.`,
    hint: 'Choose --target embedded, which needs neither Docker nor Kubernetes, or --target kind.',
  });
}
