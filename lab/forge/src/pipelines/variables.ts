import { matchesBranch, groupChain } from '../domain/access.ts';
import type { Project, Variable } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import type { PipelineVariable } from './model.ts';
import { isProtectedRef, type Names } from './predefined.ts';

export type JobVariable = { key: string; value: string; public: boolean; masked: boolean; file: boolean; raw: boolean };

function plain(key: string, value: string): JobVariable {
  return { key, value, public: true, masked: false, file: false, raw: false };
}

export const fromNames = (names: Names): JobVariable[] =>
  Object.entries(names).map(([key, value]) => plain(key, value));

function kept(variable: Variable): JobVariable {
  const { key, value, masked, raw, variable_type: type } = variable;
  return { key, value, public: false, masked, file: type === 'file', raw };
}

/** Those of the groups, outermost first, then the project's own: only where their branch and environment fit. */
export function keptVariables(forge: Forge, project: Project, ref: string, environment = ''): JobVariable[] {
  const group = project.namespace.kind === 'group' ? forge.store.groups.get(project.namespace.id) : undefined;
  const groups = groupChain(forge.store, group).reverse();
  const all = [...groups.flatMap((each) => each.variables ?? []), ...project.variables];
  const guarded = isProtectedRef(project, ref);
  return all
    .filter((each) => !each.protected || guarded)
    .filter(
      (each) => each.environment_scope === '*' || (environment && matchesBranch(each.environment_scope, environment)),
    )
    .map(kept);
}

export const fromPipeline = (variables: readonly PipelineVariable[]): JobVariable[] =>
  variables.map(({ key, value, variable_type: type }) => ({ ...plain(key, value), file: type === 'file' }));

/** Of several with one name the last counts. */
export function unite(lists: readonly (readonly JobVariable[])[]): JobVariable[] {
  return [...new Map(lists.flat().map((variable) => [variable.key, variable])).values()];
}

const deepest = 10;

export function expandText(text: string, all: ReadonlyMap<string, JobVariable>, trail: readonly string[]): string {
  return text.replace(/\$\$|\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    if (whole === '$$') return '$';
    const name = braced ?? bare ?? '';
    const found = all.get(name);
    // What is not known may be the shell's own; what refers to itself is left as it stands.
    if (!found || found.file || trail.includes(name) || trail.length > deepest) return whole;
    return found.raw ? found.value : expandText(found.value, all, [...trail, name]);
  });
}

/** Variables within variables take their values; a secret that comes to stand in another one stays masked in the trace. */
export function expandAll(variables: readonly JobVariable[]): JobVariable[] {
  const all = new Map(variables.map((variable) => [variable.key, variable]));
  return variables.map((variable) => {
    if (variable.raw || variable.file) return variable;
    return { ...variable, value: expandText(variable.value, all, [variable.key]) };
  });
}

export function asMap(variables: readonly JobVariable[]): Map<string, string> {
  return new Map(expandAll(variables).map((variable) => [variable.key, variable.value]));
}
