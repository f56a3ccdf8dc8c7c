/** Something that the distribution pins. */
export interface Part {
  name: string;
  version: string;
  /** Where it is pinned. */
  where: string;
  /** As advisories call it: the ecosystems of OSV, each with its name there. */
  packages: { ecosystem: string; name: string }[];
  /** As endoflife.date calls it. */
  product?: string;
}

/** What is no package of npm, under the names that the sources have for it. */
const known: Record<string, Pick<Part, 'packages' | 'product'>> = {
  node: { packages: [{ ecosystem: 'Bitnami', name: 'node' }], product: 'nodejs' },
  postgres: { packages: [{ ecosystem: 'Bitnami', name: 'postgresql' }], product: 'postgresql' },
  keycloak: {
    packages: [
      { ecosystem: 'Bitnami', name: 'keycloak' },
      { ecosystem: 'Maven', name: 'org.keycloak:keycloak-services' },
      { ecosystem: 'Maven', name: 'org.keycloak:keycloak-core' },
      { ecosystem: 'Maven', name: 'org.keycloak:keycloak-quarkus-server' },
    ],
    product: 'keycloak',
  },
  traefik: {
    packages: [
      { ecosystem: 'Bitnami', name: 'traefik' },
      { ecosystem: 'Go', name: 'github.com/traefik/traefik/v3' },
    ],
    product: 'traefik',
  },
  kubernetes: { packages: [{ ecosystem: 'Go', name: 'k8s.io/kubernetes' }], product: 'kubernetes' },
  kind: { packages: [{ ecosystem: 'Go', name: 'sigs.k8s.io/kind' }] },
  helm: {
    packages: [
      { ecosystem: 'Bitnami', name: 'helm' },
      { ecosystem: 'Go', name: 'helm.sh/helm/v4' },
    ],
  },
};

/** Another name that the stack lock has for one of these. */
const meant: Record<string, string> = { 'kind-node': 'kubernetes', 'node-slim': 'node' };

/** An image, a program, or what runs on this machine. */
export function partOf(name: string, version: string, where: string): Part {
  const { packages, product } = known[meant[name] ?? name] ?? { packages: [] };
  return { name, version: version.replace(/^v(?=\d)/, ''), where, packages, ...(product && { product }) };
}

const ofNpm = (name: string, version: string, where: string): Part => ({
  name,
  version,
  where,
  packages: [{ ecosystem: 'npm', name }],
});

/** `resolution: "name@npm:1.2.3"`, and for another name than the one it is used by, the one that it has. */
export function partsOfYarnLock(text: string, where: string): Part[] {
  const found = text.matchAll(/^ {2}resolution: "((?:@[^/"]+\/)?[^@"]+)@npm:([^"#:]+)"$/gm);
  return [...found].map(([, name = '', version = '']) => ofNpm(name, version, where));
}

interface PackageLock {
  packages: Record<string, { name?: string; version?: string; link?: boolean }>;
}

/** What stands below node_modules; our own workspaces come from nowhere. */
export function partsOfPackageLock(text: string, where: string): Part[] {
  const { packages } = JSON.parse(text) as PackageLock;
  return Object.entries(packages).flatMap(([path, { name, version, link }]) => {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || link || version === undefined) return [];
    return [ofNpm(name ?? path.slice(at + 'node_modules/'.length), version, where)];
  });
}

/** Each package and version once, with every place that pins it. */
export function unique(parts: Part[]): Part[] {
  const found = new Map<string, Part>();
  for (const part of parts) {
    const key = `${part.packages[0]?.ecosystem ?? ''} ${part.name} ${part.version}`;
    const before = found.get(key);
    if (before === undefined) found.set(key, part);
    else if (!before.where.includes(part.where)) found.set(key, { ...before, where: `${before.where}, ${part.where}` });
  }
  return [...found.values()];
}
