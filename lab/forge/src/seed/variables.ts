import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { matchesBranch } from '../domain/access.ts';
import { accessLevels, type Project, type ProtectedBranch, type Variable } from '../domain/model.ts';
import type { Forge } from '../forge.ts';

type Wanted = { key: string; masked?: boolean; protected?: boolean; gone?: boolean };

async function readWanted(companyDir: string): Promise<Record<string, Wanted[]>> {
  const path = join(companyDir, 'pipelines', 'variables.yaml');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return (parse(text) as Record<string, Wanted[]> | null) ?? {};
}

const toVariable = ({ key, masked = false, protected: guarded = false }: Wanted, value: string): Variable => ({
  ...{ key, value, masked, protected: guarded, raw: true },
  ...{ variable_type: 'env_var', environment_scope: '*' },
});

/** Whoever may push there decides what its jobs do with the variables. */
function guarded({ protectedBranches, defaultBranch: name }: Project): ProtectedBranch[] {
  if (protectedBranches.some((rule) => matchesBranch(rule.name, name))) return protectedBranches;
  const id = Math.max(0, ...protectedBranches.map((rule) => rule.id)) + 1;
  return [...protectedBranches, { id, name, pushLevel: accessLevels.maintainer, mergeLevel: accessLevels.maintainer }];
}

/** What projects are told of the platform is set anew at each start: an address or a token may be another one by now. */
export async function setVariables(forge: Forge, companyDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const [path, wanted] of Object.entries(await readWanted(companyDir))) {
    const project = forge.store.projectByPath(path);
    if (!project) continue;
    const given = wanted.flatMap((each) => {
      if (each.gone) return [];
      const value = env[each.key];
      if (!value) forge.log.warn('A variable of a project has no value.', { project: path, variable: each.key });
      return value ? [toVariable(each, value)] : [];
    });
    const keys = new Set([...given, ...wanted.filter(({ gone }) => gone)].map(({ key }) => key));
    await forge.store.projects.change(project.id, (current) => ({
      ...current,
      protectedBranches: guarded(current),
      variables: [...current.variables.filter(({ key }) => !keys.has(key)), ...given],
    }));
  }
}
