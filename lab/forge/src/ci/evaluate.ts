import { evaluate, ExpressionError, type Variables } from './expression.ts';
import { globMatcher } from '../../../kit/globs.ts';
import { ConfigError } from './problems.ts';
import type { JobSpec, Rule, When } from './spec.ts';

/** What rules can ask of the commit; each is looked up once, when first asked for. */
export type Facts = {
  /** undefined: there is nothing to compare with, so everything counts as changed. */
  changedPaths(compareTo?: string): Promise<readonly string[] | undefined>;
  paths(): Promise<readonly string[]>;
};

function expandPatterns(patterns: readonly string[], variables: Variables): string[] {
  return patterns.map((each) =>
    each.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => variables.get(braced ?? bare) ?? ''),
  );
}

async function fits(rule: Rule, variables: Variables, facts: Facts): Promise<boolean> {
  if (rule.if !== undefined && !evaluate(rule.if, variables)) return false;
  if (rule.changes) {
    const changed = await facts.changedPaths(rule.changes.compareTo);
    const matches = globMatcher(expandPatterns(rule.changes.paths, variables));
    if (changed && !changed.some(matches)) return false;
  }
  if (rule.exists) {
    const matches = globMatcher(expandPatterns(rule.exists, variables));
    if (!(await facts.paths()).some(matches)) return false;
  }
  return true;
}

export async function firstFit(
  rules: readonly Rule[],
  variables: Variables,
  facts: Facts,
  where: string,
): Promise<Rule | undefined> {
  try {
    for (const rule of rules) if (await fits(rule, variables, facts)) return rule;
  } catch (error) {
    if (error instanceof ExpressionError) throw new ConfigError([`${where}: ${error.message}`]);
    throw error;
  }
  return undefined;
}

export type Decided = {
  spec: JobSpec;
  when: Exclude<When, 'never'>;
  allowFailure: boolean;
  variables: Record<string, string>;
  startIn?: number;
};

/** What becomes of a job in this pipeline; undefined: it is not part of it. */
export async function decide(spec: JobSpec, variables: Variables, facts: Facts): Promise<Decided | undefined> {
  const base = { spec, when: spec.when, allowFailure: spec.allowFailure, variables: spec.variables };
  const startIn = spec.startIn === undefined ? {} : { startIn: spec.startIn };
  if (!spec.rules) return spec.when === 'never' ? undefined : { ...base, when: spec.when, ...startIn };
  const rule = await firstFit(spec.rules, variables, facts, `jobs:${spec.name}:rules`);
  const when = rule?.when ?? spec.when;
  if (!rule || when === 'never') return undefined;
  return {
    spec: rule.needs ? { ...spec, needs: rule.needs } : spec,
    when,
    allowFailure: rule.allowFailure ?? spec.allowFailure,
    variables: { ...spec.variables, ...rule.variables },
    ...(rule.startIn === undefined ? startIn : { startIn: rule.startIn }),
  };
}
