import type { JobTemplate, SurveyQuestion } from '../domain/awx.ts';
import { fields as refuse, notFound } from '../http/errors.ts';
import { isObject, type JsonObject } from '../http/body.ts';
import type { Sealer } from '../service/seal.ts';
import { type Call, need, type Routes } from './call.ts';
import { find } from './crud.ts';
import { encrypted } from './show.ts';

const types = ['text', 'textarea', 'password', 'integer', 'float', 'multiplechoice', 'multiselect'];

const choicesOf = ({ choices }: SurveyQuestion) =>
  typeof choices === 'string' ? choices.split('\n').filter(Boolean) : (choices ?? []);

function readQuestion(
  value: unknown,
  index: number,
  sealer: Sealer,
  before: readonly SurveyQuestion[],
): SurveyQuestion {
  const problem = (text: string) => refuse({ error: `Survey question ${index}: ${text}` });
  if (!isObject(value)) throw problem('is not an object.');
  const question = value as unknown as SurveyQuestion;
  if (!types.includes(question.type)) throw problem(`type must be one of ${types.join(', ')}.`);
  if (!/^[A-Za-z_]\w*$/.test(String(question.variable)))
    throw problem('variable must be a name of letters, digits and underscores.');
  if (question.type.startsWith('multi') && choicesOf(question).length === 0) throw problem('choices must be given.');
  const kept = {
    ...question,
    required: question.required === true,
    question_name: String(question.question_name ?? question.variable),
  };
  if (question.type !== 'password' || !question.default) return kept;
  const old = before.find((each) => each.variable === question.variable)?.default;
  return { ...kept, default: question.default === encrypted ? old : sealer.seal(String(question.default)) };
}

function answerProblem(question: SurveyQuestion, value: unknown): string | undefined {
  const name = `'${question.variable}'`;
  const { min, max, type } = question;
  const within = (size: number, what: string) => {
    if (typeof min === 'number' && size < min) return `${name} ${what} ${size} is below the minimum of ${min}.`;
    if (typeof max === 'number' && size > max) return `${name} ${what} ${size} is above the maximum of ${max}.`;
    return undefined;
  };
  if (type === 'integer' || type === 'float') {
    const fits = typeof value === 'number' && (type === 'float' || Number.isInteger(value));
    return fits
      ? within(value, 'value')
      : `Value ${String(value)} for ${name} expected to be ${type === 'integer' ? 'an integer' : 'a numeric type'}.`;
  }
  if (type === 'multiselect') {
    const all = Array.isArray(value) && value.every((each) => choicesOf(question).includes(String(each)));
    return all
      ? undefined
      : `Value for ${name} expected to be a list of choices from ${choicesOf(question).join(', ')}.`;
  }
  if (typeof value !== 'string') return `Value ${String(value)} for ${name} expected to be a string.`;
  if (type === 'multiplechoice') {
    return choicesOf(question).includes(value)
      ? undefined
      : `Value ${value} for ${name} expected to be one of ${choicesOf(question).join(', ')}.`;
  }
  return within(value.length, 'length');
}

export interface Answers {
  plain: JsonObject;
  sealed: Record<string, string>;
  problems: string[];
}

/** The questions' answers and defaults; answers of type password are sealed at once. */
export function readAnswers(template: JobTemplate, given: JsonObject, sealer: Sealer): Answers {
  const answers: Answers = { plain: {}, sealed: {}, problems: [] };
  if (!template.survey_enabled) return answers;
  for (const question of template.survey_spec?.spec ?? []) {
    const { variable, type, required } = question;
    const value = given[variable] === encrypted ? undefined : given[variable];
    const missing = value === undefined || (value === '' && required);
    if (missing && question.default !== undefined && question.default !== '') {
      if (sealer.isSealed(question.default)) answers.sealed[variable] = question.default;
      else answers.plain[variable] = question.default;
    } else if (missing && required) answers.problems.push(`'${variable}' value missing`);
    else if (!missing) {
      const problem = answerProblem(question, value);
      if (problem) answers.problems.push(problem);
      else if (type === 'password') answers.sealed[variable] = sealer.seal(String(value));
      else answers.plain[variable] = value;
    }
  }
  return answers;
}

function showSurvey(call: Call, template: JobTemplate): JsonObject {
  const { survey_spec: survey } = template;
  if (!survey) return {};
  const spec = survey.spec.map((question) => ({
    ...question,
    ...(call.automation.sealer.isSealed(question.default) ? { default: encrypted } : {}),
  }));
  return { ...survey, spec };
}

const templateOf = (call: Call) => find(call, 'job_templates') as unknown as JobTemplate;

async function save(call: Call) {
  need(call, 'manage');
  const template = templateOf(call);
  const { name = '', description = '', spec } = call.body;
  if (!Array.isArray(spec) || spec.length === 0) throw refuse({ error: "'spec' must be a list of questions." });
  const before = template.survey_spec?.spec ?? [];
  const questions = spec.map((each, index) => readQuestion(each, index, call.automation.sealer, before));
  if (new Set(questions.map((each) => each.variable)).size < questions.length)
    throw refuse({ error: 'Two questions ask for the same variable.' });
  const survey_spec = { name: String(name), description: String(description), spec: questions };
  await call.automation.store.of.job_templates.change(template.id, (current) => ({ ...current, survey_spec }));
  return { json: {} };
}

async function remove(call: Call) {
  need(call, 'manage');
  const template = templateOf(call);
  if (!template.survey_spec) throw notFound();
  await call.automation.store.of.job_templates.change(template.id, (current) => ({ ...current, survey_spec: null }));
  return { json: {} };
}

export const survey: Routes = [
  ['GET', 'job_templates/:id/survey_spec', (call) => ({ json: showSurvey(call, templateOf(call)) })],
  ['POST', 'job_templates/:id/survey_spec', save],
  ['DELETE', 'job_templates/:id/survey_spec', remove],
];
