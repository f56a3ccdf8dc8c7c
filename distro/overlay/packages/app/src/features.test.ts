import { mockApis } from '@backstage/frontend-test-utils';
import { wantedFeatures } from './features';

/** The packages that would be loaded, read from the loading functions themselves: nothing is loaded for that. */
function packagesFor(config: object): string[] {
  return wantedFeatures(mockApis.config({ data: config as never })).map(({ load }) => {
    const [, name] = /['"](@[^'"]+)['"]/.exec(String(load)) ?? [];
    if (!name) throw new Error(`no package in ${load}`);
    return name;
  });
}

const section = { serviceLocatorMethod: { type: 'multiTenant' } };
const plain = packagesFor({ platform: { phase: 1 } });

describe('what the app loads', () => {
  it('has nothing of Kubernetes without a section for it', () => {
    expect(plain.length).toBeGreaterThan(10);
    expect(plain.filter((name) => /kubernetes/.test(name))).toEqual([]);
    expect(packagesFor({ platform: { phase: 4 }, kubernetes: null }).filter((name) => /kubernetes/.test(name))).toEqual(
      [],
    );
  });

  it('has Kubernetes, and only that, beside the rest with one', () => {
    const packages = packagesFor({ platform: { phase: 1 }, kubernetes: section });
    expect(packages.filter((name) => !plain.includes(name))).toEqual(['@stagecraft/plugin-kubernetes']);
    expect(packages).toEqual(expect.arrayContaining(plain));
  });

  it('is phase 1 where no phase is named', () => {
    expect(packagesFor({})).toEqual(plain);
  });

  it('has templates only from phase 2 on', () => {
    expect(packagesFor({ platform: { phase: 2 } })).toEqual([...plain, '@stagecraft/plugin-templates']);
  });

  it('has pipelines only from phase 2 on, and only where the forge runs them', () => {
    const name = '@stagecraft/plugin-pipelines';
    expect(packagesFor({ platform: { phase: 2, pipelines: 'true' } })).toContain(name);
    expect(packagesFor({ platform: { phase: 1, pipelines: 'true' } })).toEqual(plain);
    expect(packagesFor({ platform: { phase: 2, pipelines: 'false' } })).not.toContain(name);
  });
});
