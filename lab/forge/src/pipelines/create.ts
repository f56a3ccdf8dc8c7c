import { decide, type Decided, firstFit } from '../ci/evaluate.ts';
import { ExpressionError } from '../ci/expression.ts';
import { Includes } from '../ci/includes.ts';
import { ConfigError } from '../ci/problems.ts';
import { readConfig } from '../ci/read-config.ts';
import type { CiConfig } from '../ci/spec.ts';
import { readCommit } from '../git/log.ts';
import { resolveCommit } from '../git/read.ts';
import type { PipelineForge } from '../forge.ts';
import { commitFacts } from './facts.ts';
import type { PipelineVariable } from './model.ts';
import { projectOrigin } from './origin.ts';
import { configPath, type Situation, situationNames } from './predefined.ts';
import { asMap, fromNames, fromPipeline, type JobVariable, keptVariables, unite } from './variables.ts';

export type Wish = Omit<Situation, 'commit'> & { variables: PipelineVariable[] };

/** Why there is no pipeline though nothing is wrong with the file. */
export class NoPipeline extends Error {}

export type Draft = {
  situation: Situation;
  config: CiConfig;
  jobs: Decided[];
  yamlVariables: Record<string, string>;
  name?: string;
};

function base(forge: PipelineForge, situation: Situation, wish: Wish) {
  const { project, pipeline } = situation;
  const low = fromNames({ ...situationNames(forge, situation), ...forge.pipelines.instanceVariables });
  const high = [keptVariables(forge, project, pipeline.ref), fromPipeline(wish.variables)];
  return (...middle: Record<string, string>[]): JobVariable[] => unite([low, ...middle.map(fromNames), ...high]);
}

export async function loadConfig(forge: PipelineForge, situation: Situation, wish: Wish, content?: string) {
  const { project, user, pipeline } = situation;
  const origin = projectOrigin(forge, project, pipeline.sha, user);
  const path = configPath(project);
  const text = content ?? (await origin.read(path));
  if (text === undefined) throw new NoPipeline('Missing CI config file');
  const variables = asMap(base(forge, situation, wish)());
  try {
    return readConfig(await new Includes(variables).load(origin, text, path));
  } catch (error) {
    if (error instanceof ExpressionError) throw new ConfigError([`include:rules: ${error.message}`]);
    throw error;
  }
}

function checkNeeds(jobs: readonly Decided[]): void {
  const names = new Set(jobs.map((job) => job.spec.name));
  const messages = jobs.flatMap(({ spec }) =>
    (spec.needs ?? [])
      .filter((need) => !need.optional && !names.has(need.job))
      .map(
        (need) =>
          `'${spec.name}' job needs '${need.job}' job, but '${need.job}' does not exist in the pipeline: ` +
          'its rules leave it out. Use `optional: true`, or the same rules for both',
      ),
  );
  if (messages.length > 0) throw new ConfigError(messages);
}

async function targetSha(forge: PipelineForge, { project, mergeRequest }: Wish): Promise<string | undefined> {
  if (!mergeRequest) return undefined;
  return resolveCommit(forge.repositories.path(project.id), `refs/heads/${mergeRequest.targetBranch}`);
}

/** What a pipeline would be: nothing is written yet, so that a dry run is the same way. */
export async function draft(forge: PipelineForge, wish: Wish, content?: string): Promise<Draft> {
  const { project, pipeline } = wish;
  const dir = forge.repositories.path(project.id);
  const commit = await readCommit(dir, pipeline.sha);
  if (!commit) throw new NoPipeline('Commit not found');
  const situation: Situation = { ...wish, commit };
  const config = await loadConfig(forge, situation, wish, content);
  const target = await targetSha(forge, wish);
  const compares = (pipeline.source === 'push' && !pipeline.tag) || target !== undefined;
  const facts = commitFacts(dir, { ...pipeline, compares, ...(target ? { targetSha: target } : {}) });
  const variables = base(forge, situation, wish);
  const { workflow } = config;
  const rule =
    workflow.rules && (await firstFit(workflow.rules, asMap(variables(config.variables)), facts, 'workflow:rules'));
  if (workflow.rules && (!rule || rule.when === 'never'))
    throw new NoPipeline('Pipeline filtered out by workflow rules.');
  const yamlVariables = { ...config.variables, ...rule?.variables };
  const byRulesOnly = pipeline.source === 'merge_request_event' && !workflow.rules;
  const decided = await Promise.all(
    config.jobs
      .filter((spec) => !byRulesOnly || spec.rules)
      .map((spec) => decide(spec, asMap(variables(yamlVariables, spec.variables)), facts)),
  );
  const jobs = decided.filter((job) => job !== undefined);
  if (!jobs.some((job) => job.spec.stage !== '.pre' && job.spec.stage !== '.post')) {
    throw new NoPipeline(
      'Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.',
    );
  }
  checkNeeds(jobs);
  const name = workflow.name && expandName(workflow.name, asMap(variables(yamlVariables)));
  return { situation, config, jobs, yamlVariables, ...(name ? { name } : {}) };
}

function expandName(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => variables.get(braced ?? bare) ?? '').slice(0, 255);
}
