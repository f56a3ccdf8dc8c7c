import type { JsonValue } from '@backstage/types';
import { fieldOrder, type FormField, type FormProblem, type FormValues, type RequestForm } from './form';
import { problemText } from './problems';

/**
 * Checks values against a form without generating code, which a strict Content Security Policy forbids in the
 * browser. It knows exactly the keywords that a request type may use; the backend checks the same schema with ajv.
 */
export function validateForm(form: RequestForm, values: FormValues): FormProblem[] {
  const problems: FormProblem[] = [];
  for (const name of fieldOrder(form)) {
    const keyword = firstFault(form, name, values[name]);
    if (keyword) {
      problems.push({ field: name, message: problemText(form, name, keyword) });
    }
  }
  for (const name of Object.keys(values)) {
    if (!(name in form.schema.properties)) {
      problems.push({ field: name, message: problemText(form, name, 'additionalProperties') });
    }
  }
  return problems;
}

function firstFault(form: RequestForm, name: string, value: JsonValue | undefined): string | undefined {
  if (value === undefined) {
    return form.schema.required?.includes(name) ? 'required' : undefined;
  }
  const field = form.schema.properties[name];
  if (!hasType(field, value)) {
    return 'type';
  }
  if (field.enum && !field.enum.some((allowed) => allowed === value)) {
    return 'enum';
  }
  return typeof value === 'string' ? textFault(field, value) : numberFault(field, value);
}

function hasType(field: FormField, value: JsonValue): boolean {
  switch (field.type) {
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    default:
      return typeof value === field.type;
  }
}

function textFault(field: FormField, value: string): string | undefined {
  // JSON schema counts characters, not UTF-16 units
  const length = [...value].length;
  if (field.minLength !== undefined && length < field.minLength) {
    return 'minLength';
  }
  if (field.maxLength !== undefined && length > field.maxLength) {
    return 'maxLength';
  }
  return field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(value) ? 'pattern' : undefined;
}

function numberFault(field: FormField, value: JsonValue): string | undefined {
  if (typeof value !== 'number') {
    return undefined;
  }
  if (field.minimum !== undefined && value < field.minimum) {
    return 'minimum';
  }
  return field.maximum !== undefined && value > field.maximum ? 'maximum' : undefined;
}

/** Leaves out what a person left empty, so that "not filled in" and "filled in with nothing" are the same. */
export function withoutEmptyValues(values: FormValues): FormValues {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}
