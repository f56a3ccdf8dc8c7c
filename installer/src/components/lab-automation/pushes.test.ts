import { describe, expect, test } from 'vitest';
import type { ServiceValues } from '../../model/kubernetes.ts';
import type { Plan } from '../../model/plan.ts';
import { kindPlan } from '../../testing/cluster.ts';
import { existingPlan, existingSettings } from '../../testing/existing.ts';

const named = { phase: 2, automation: { plans: 'registry.example.com/tofu:1.11.0' } } as const;

/** A router whose authority the world does not know: then a pod has to be told it. */
const router = { ...existingSettings('openshift').edge, authority: '/etc/router-ca.crt' };

const clusters: [string, () => Promise<Plan>][] = [
  ['kind', () => kindPlan(named)],
  ['kubernetes', () => existingPlan('kubernetes', named)],
  ['openshift', () => existingPlan('openshift', { ...named, edge: router })],
];

describe.each(clusters)('pushes to infrastructure on %s', (target, planned) => {
  const valuesOf = async (name: string): Promise<ServiceValues | undefined> => {
    const { steps } = await planned();
    return steps.flatMap((step) => (step.kind === 'release' && step.input.name === name ? [step.input.values] : []))[0];
  };
  const both = async () => {
    const [controller, forge] = [await valuesOf('automation'), await valuesOf('forge')];
    if (!controller || !forge) throw new Error('one of the two is not there');
    return { controller, forge };
  };

  test('the forge knows the controller by one secret, which both read anew and nobody else has', async () => {
    const { steps } = await planned();
    const holders = steps.filter(
      ({ kind, input }) => kind.endsWith('-secret') && JSON.stringify(input).includes('"forge-automation-token"'),
    );
    expect(holders.map(({ id }) => id).toSorted()).toEqual(['lab-automation/forge', 'lab-forge/controller']);
    const { controller, forge } = await both();
    expect(controller.env?.AUTOMATION_FORGE_TOKEN_FOLDERS).toBe('/etc/stagecraft/forge:/etc/stagecraft/forge-next');
    expect(forge.env?.FORGE_AUTOMATION_TOKEN_FOLDERS).toBe(
      '/etc/stagecraft/controller:/etc/stagecraft/controller-next',
    );
    expect(controller.secretFiles).toContainEqual(
      expect.objectContaining({ folder: '/etc/stagecraft/forge', secret: 'automation-forge', reread: true }),
    );
    expect(forge.secretFiles).toContainEqual(
      expect.objectContaining({ folder: '/etc/stagecraft/controller', secret: 'forge-controller', reread: true }),
    );
  });

  test('the controller looks at the forge, and the forge rings, at the addresses that people use', async () => {
    const { controller, forge } = await both();
    const { addresses } = await planned();
    const addressOf = (name: string) => addresses.find((address) => address.name === name)?.url;
    expect(controller.env?.AUTOMATION_FORGE_URL).toBe(addressOf('scm'));
    // From this the controller makes the address that it gives the forge.
    expect(controller.env?.PUBLIC_URL).toBe(addressOf('automation'));
    for (const { env, entry } of [controller, forge]) {
      expect(`https://${entry?.host}`).toBe(new URL(env?.PUBLIC_URL ?? '').origin.replace(/:\d+$/, ''));
      expect(entry).not.toHaveProperty('closed');
    }
  });

  test('both may go out to the edge, and let in whoever comes from it; both trust who signs its certificate', async () => {
    const { controller, forge } = await both();
    const portal = await valuesOf('backstage');
    for (const { network, env, secretFiles, ports } of [controller, forge]) {
      const port = ports[0]?.port;
      // As the portal, which is reached by the same edge and calls the same addresses.
      const fromEdge = portal?.network.from.filter(({ name, namespaceLabels }) => name === 'edge' || namespaceLabels);
      expect(fromEdge).not.toEqual([]);
      expect(network.from).toEqual(
        expect.arrayContaining((fromEdge ?? []).map((peer) => ({ ...peer, ports: [port] }))),
      );
      const toEdge =
        target === 'openshift' ? { cidr: '0.0.0.0/0', ports: [443] } : expect.objectContaining({ name: 'edge' });
      expect(network.to).toContainEqual(toEdge);
      expect(env?.NODE_EXTRA_CA_CERTS).toBe('/etc/stagecraft/authority/ca.crt');
      expect(secretFiles?.map(({ folder }) => folder)).toContain('/etc/stagecraft/authority');
    }
  });

  test('the edge may lead to both', async () => {
    const edge = await valuesOf('edge');
    // A router is the cluster's, and no policy of ours holds it.
    if (target === 'openshift') return expect(edge).toBeUndefined();
    const ports = edge?.network.to.find(({ namespace }) => namespace === 'backstage')?.ports;
    expect(ports).toEqual(expect.arrayContaining([7009, 7013]));
  });
});
