import { InputError } from '@backstage/errors';
import { type FormProblem, type FormValues, problemText } from '@stagecraft/plugin-requests-common';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import type { RequestType } from '../types/schema';

/** Carries every problem at once, so that a form can show each beside its field. */
export class FormProblemsError extends InputError {
  constructor(readonly problems: FormProblem[]) {
    super(`The request cannot be submitted yet: ${problems.map((problem) => problem.message).join('; ')}`);
  }
}

const ORDER = ['required', 'type', 'enum', 'minLength', 'maxLength', 'pattern', 'minimum', 'maximum'];
const compiled = new WeakMap<RequestType, ValidateFunction>();

export function formProblems(type: RequestType, values: FormValues): FormProblem[] {
  const validate = compiled.get(type) ?? new Ajv({ allErrors: true, strict: false }).compile(type.form.schema);
  compiled.set(type, validate);
  if (validate(values)) {
    return [];
  }
  const errors = [...(validate.errors ?? [])].sort((a, b) => ORDER.indexOf(a.keyword) - ORDER.indexOf(b.keyword));
  const first = new Map<string, FormProblem>();
  for (const error of errors) {
    const field = fieldOf(error);
    if (!first.has(field)) {
      first.set(field, { field, message: problemText(type.form, field, error.keyword) });
    }
  }
  return [...first.values()];
}

function fieldOf(error: ErrorObject): string {
  const named = error.params.missingProperty ?? error.params.additionalProperty;
  return typeof named === 'string' ? named : error.instancePath.slice(1);
}
