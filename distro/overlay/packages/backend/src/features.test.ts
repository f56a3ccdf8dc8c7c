import { ConfigReader } from '@backstage/config';
import { wantedFeatures } from './features';

/** The packages that would be loaded, read from the loading functions themselves: nothing is loaded for that. */
function packagesFor(config: object): string[] {
  return wantedFeatures(new ConfigReader(config as never)).map(({ load }) => {
    const [, name] = /['"](@[^'"]+)['"]/.exec(String(load)) ?? [];
    if (!name) throw new Error(`no package in ${load}`);
    return name;
  });
}

const section = { serviceLocatorMethod: { type: 'multiTenant' } };
const plain = packagesFor({ platform: { phase: 1 } });

describe('what the backend loads', () => {
  it('has nothing of Kubernetes without a section for it', () => {
    expect(plain.length).toBeGreaterThan(10);
    expect(plain.filter((name) => /kubernetes/.test(name))).toEqual([]);
    expect(packagesFor({ platform: { phase: 4 }, kubernetes: null }).filter((name) => /kubernetes/.test(name))).toEqual(
      [],
    );
  });

  it('has Kubernetes, and only that, beside the rest with one', () => {
    const packages = packagesFor({ platform: { phase: 1 }, kubernetes: section });
    expect(packages.filter((name) => !plain.includes(name))).toEqual(['@backstage/plugin-kubernetes-backend']);
    expect(packages).toEqual(expect.arrayContaining(plain));
  });

  it('is phase 1 where no phase is named, and more in each that follows', () => {
    expect(packagesFor({})).toEqual(plain);
    expect(packagesFor({ platform: { phase: 2 } })).toEqual([
      ...plain,
      '@stagecraft/plugin-catalog-backend-module-identity',
    ]);
  });

  it('has templates only from phase 2 on, and only where they are set up', () => {
    const scaffolder = { concurrentTasksLimit: 3 };
    expect(packagesFor({ platform: { phase: 1 }, scaffolder })).toEqual(plain);
    expect(packagesFor({ platform: { phase: 2 }, scaffolder })).toContain('@backstage/plugin-scaffolder-backend');
  });

  it('knows in each phase what a template is: the portal of the former phase may read them for the next one', () => {
    expect(plain).toContain('@backstage/plugin-catalog-backend-module-scaffolder-entity-model');
  });

  it('has GitHub only where an integration says which, and its templates only with templates', () => {
    const integrations = { github: [{ host: 'github.com', token: 'token' }] };
    const discovery = '@backstage/plugin-catalog-backend-module-github';
    const publishing = '@backstage/plugin-scaffolder-backend-module-github';
    const beyond = (config: object) => packagesFor(config).filter((name) => /github/.test(name));
    expect(plain).not.toContain(discovery);
    expect(beyond({ platform: { phase: 2 }, scaffolder: {} })).toEqual([]);
    expect(beyond({ platform: { phase: 1 }, integrations })).toEqual([discovery]);
    expect(beyond({ platform: { phase: 2 }, integrations })).toEqual([discovery]);
    expect(beyond({ platform: { phase: 2 }, integrations, scaffolder: {} })).toEqual([discovery, publishing]);
  });

  it('has pipelines only from phase 2 on, and only where the forge runs them', () => {
    const name = '@stagecraft/plugin-catalog-backend-module-pipelines';
    expect(packagesFor({ platform: { phase: 2, pipelines: 'true' } })).toContain(name);
    expect(packagesFor({ platform: { phase: 1, pipelines: 'true' } })).toEqual(plain);
    expect(packagesFor({ platform: { phase: 2, pipelines: 'false' } })).not.toContain(name);
  });
});
