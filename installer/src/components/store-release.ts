import type { ComponentContext, Method, StepDraft } from '../model/component.ts';
import type { ServiceValues } from '../model/kubernetes.ts';
import { externalSecrets, externalSecretsSteps, operatorPeers, secretSource } from './external-secrets.ts';
import { releaseStep } from './release.ts';
import { storeService, storeSteps } from './secret-store.ts';

/** A store of secrets with OpenBao's interface. */
export interface StoreProduct {
  /** The component, and its image in the stack lock. */
  component: string;
  title: string;
  /** The program in the image. */
  program: string;
}

const name = storeService;
const port = 8200;
const folder = '/etc/stagecraft/store';
const data = '/store';
const volume = { claim: `data-${name}-0`, size: '1Gi' };
/** The account that both images bring. */
const account = { user: 100, group: 1000 };

/**
 * Plain inside the cluster: nobody but those whom its policy names reaches it, and what they are told travels as every
 * other secret between the cluster's own parts. One of it, which keeps its own files and asks no other store.
 */
function configuration({ endpoint }: ComponentContext): string {
  const { host } = endpoint('secrets').inside;
  const settings = {
    disable_mlock: true,
    api_addr: `http://${host}:${port}`,
    cluster_addr: 'http://127.0.0.1:8201',
    listener: [{ tcp: { address: `0.0.0.0:${port}`, cluster_address: '127.0.0.1:8201', tls_disable: true } }],
    // Alone it need not wait long for a word of others before it leads.
    storage: { raft: { path: data, node_id: `${name}-0`, performance_multiplier: 1 } },
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** New is as good as open for whoever waits for it; sealed is not ready, and nobody is led to it. */
const readyPath = '/v1/sys/health?uninitcode=200&standbycode=200';
const alivePath = '/v1/sys/health?uninitcode=200&standbycode=200&sealedcode=200';

function valuesOf(context: ComponentContext, { component, program }: StoreProduct): ServiceValues {
  const { cluster, image } = context;
  return {
    name,
    component: 'secrets',
    kind: 'StatefulSet',
    replicas: 1,
    image: image(component),
    command: [program, 'server', `-config=${folder}/store.json`],
    ports: [{ name: 'http', port, service: port }],
    files: [{ folder, content: { 'store.json': configuration(context) } }],
    scratch: [{ folder: '/tmp', size: '64Mi' }],
    volume: {
      folder: data,
      size: volume.size,
      ...(cluster.storageClass === undefined ? {} : { storageClass: cluster.storageClass }),
    },
    probes: {
      startup: { path: alivePath, port: 'http', periodSeconds: 2, failureThreshold: 60 },
      liveness: { path: alivePath, port: 'http', periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
      readiness: { path: readyPath, port: 'http', periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
    },
    resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { cpu: '500m', memory: '384Mi' } },
    security: { readOnlyRoot: true, ...(cluster.fixedUsers ? account : {}) },
    graceSeconds: 30,
    network: {
      from: [
        ...operatorPeers(context, port),
        ...(context.has('pipelines') ? [{ namespace: cluster.jobs.namespace, ports: [port] }] : []),
      ],
      to: [{ name: 'forge', ports: [context.endpoint('scm').inside.port] }],
    },
  };
}

function storeRelease(context: ComponentContext, product: StoreProduct): StepDraft {
  const draft = releaseStep(context, {
    id: `${product.component}/release`,
    title: `Start ${product.title}`,
    after: [],
    deadlineSeconds: 240,
    usualSeconds: 10,
    values: valuesOf(context, product),
  });
  if (draft.kind !== 'release') return draft;
  // What it keeps is in its claim, which outlives the release; and who opens it comes after it.
  return { ...draft, holdsData: false, input: { ...draft.input, openedLater: true } };
}

export function storeMethod(product: StoreProduct): Method {
  return {
    readyStep: `${product.component}/store`,
    images: [product.component, externalSecrets],
    volumes: [volume],
    secretSource: { name: secretSource, ready: `${product.component}/source` },
    steps(context) {
      const { host, port: forgePort } = context.endpoint('scm').inside;
      const started = storeRelease(context, product);
      const keys = `http://${host}:${forgePort}/oauth/discovery/keys`;
      const [setUp, ...others] = storeSteps(context, product.component, started.id, keys);
      if (setUp === undefined) return [started];
      const filled = { ...setUp, after: [...setUp.after, 'installation/secrets'] };
      return [started, filled, ...others, ...externalSecretsSteps(context, product.component, filled.id)];
    },
  };
}
