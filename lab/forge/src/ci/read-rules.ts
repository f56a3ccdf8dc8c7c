import { expressionProblem } from './expression.ts';
import { Fields } from './fields.ts';
import { readNeeds } from './read-needs.ts';
import { isTree, type Problems } from './problems.ts';
import { type Changes, type Rule, whens } from './spec.ts';

const ruleKeys = ['if', 'changes', 'exists', 'when', 'start_in', 'allow_failure', 'variables', 'needs', 'auto_cancel'];

function readChanges(fields: Fields): Changes | undefined {
  const value = fields.tree.changes;
  if (!isTree(value)) {
    const paths = fields.list('changes');
    return paths && { paths };
  }
  const inner = new Fields(value, `${fields.where}:changes`, fields.problems);
  inner.only(['paths', 'compare_to']);
  const compareTo = inner.text('compare_to');
  return { paths: inner.list('paths') ?? [], ...(compareTo ? { compareTo } : {}) };
}

function readExists(fields: Fields): string[] | undefined {
  const value = fields.tree.exists;
  if (!isTree(value)) return fields.list('exists');
  const inner = new Fields(value, `${fields.where}:exists`, fields.problems);
  inner.only(['paths']);
  return inner.list('paths');
}

function readCondition(fields: Fields): string | undefined {
  const text = fields.text('if');
  const problem = text === undefined ? undefined : expressionProblem(text);
  if (problem) fields.wrong('if', `cannot be read (${text}): ${problem}`);
  return text;
}

function readRule(value: unknown, where: string, problems: Problems): Rule {
  if (!isTree(value)) {
    problems.error(`${where} config should be a hash`);
    return {};
  }
  const fields = new Fields(value, where, problems);
  fields.only(ruleKeys);
  const [condition, when, startIn] = [readCondition(fields), fields.choice('when', whens), fields.duration('start_in')];
  const [changes, exists] = [readChanges(fields), readExists(fields)];
  const allowFailure = fields.flag('allow_failure');
  return {
    ...(condition === undefined ? {} : { if: condition }),
    ...(changes ? { changes } : {}),
    ...(exists ? { exists } : {}),
    ...(when ? { when } : {}),
    ...(startIn ? { startIn } : {}),
    ...(allowFailure === undefined ? {} : { allowFailure }),
    ...(fields.has('variables') ? { variables: fields.variables('variables') } : {}),
    ...(fields.has('needs') ? { needs: readNeeds(value.needs, where, problems) } : {}),
  };
}

/** Lists within the list come from references and count as one list. */
export function readRules(value: unknown, where: string, problems: Problems): Rule[] {
  if (!Array.isArray(value)) {
    problems.error(`${where} config should be an array containing hashes and arrays of hashes`);
    return [];
  }
  const rules: unknown[] = value.flat(10);
  return rules.map((rule, index) => readRule(rule, `${where}:rule[${index}]`, problems));
}
