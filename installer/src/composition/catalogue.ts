import { awx } from '../components/awx/component.ts';
import { keycloak } from '../components/keycloak/component.ts';
import { labAutomation } from '../components/lab-automation/component.ts';
import { labDatabases } from '../components/lab-databases/component.ts';
import { labDemo } from '../components/lab-demo/component.ts';
import { labForge } from '../components/lab-forge/component.ts';
import { labIdentity } from '../components/lab-identity/component.ts';
import { labRunner } from '../components/lab-runner/component.ts';
import { labSecrets } from '../components/lab-secrets/component.ts';
import { openbao } from '../components/openbao/component.ts';
import { portal } from '../components/portal/component.ts';
import { postgresql } from '../components/postgresql/component.ts';
import { traefik } from '../components/traefik/component.ts';
import { vault } from '../components/vault/component.ts';
import type { Component } from '../model/component.ts';
import type { TargetName } from '../model/vocabulary.ts';
import type { Target } from '../model/target.ts';
import { embedded } from '../targets/embedded/target.ts';
import { kind } from '../targets/kind/target.ts';
import { kubernetes } from '../targets/kubernetes/target.ts';
import { openshift } from '../targets/openshift/target.ts';

/** Every component of this release; for each capability the one to try first comes first. */
export const catalogue: Component[] = [
  postgresql,
  traefik,
  labIdentity,
  keycloak,
  labForge,
  labDatabases,
  labDemo,
  labRunner,
  openbao,
  labSecrets,
  vault,
  labAutomation,
  awx,
  portal,
];

const targets: Record<TargetName, Target> = { embedded, kind, kubernetes, openshift };

export const targetCalled = (wanted: TargetName): Target => targets[wanted];
