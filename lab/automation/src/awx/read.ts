import { readVariables } from '../ansible/variables.ts';
import { fields as refuse } from '../http/errors.ts';
import { isObject, type JsonObject } from '../http/body.ts';
import type { Store } from '../store/store.ts';
import type { Field, Fields } from './fields.ts';

type Checked = { value: unknown } | { problem: string };

const invalidInteger = { problem: 'A valid integer is required.' };

function asId(store: Store, field: Field, value: unknown): Checked {
  if (value === null || value === '')
    return field.nullable ? { value: null } : { problem: 'This field may not be null.' };
  const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof id !== 'number') return { problem: `Incorrect type. Expected pk value, received ${typeof value}.` };
  if (field.target && !store.of[field.target].get(id))
    return { problem: `Invalid pk "${id}" - object does not exist.` };
  return { value: id };
}

function asText(field: Field, value: unknown): Checked {
  if (typeof value !== 'string' && typeof value !== 'number') return { problem: 'Not a valid string.' };
  const text = String(value);
  if (field.required && text.trim() === '') return { problem: 'This field may not be blank.' };
  if (text.includes('\0')) return { problem: 'Null characters are not allowed.' };
  const max = field.max ?? 100_000;
  return text.length > max ? { problem: `Ensure this field has no more than ${max} characters.` } : { value: text };
}

const flags: Record<string, boolean> = { true: true, True: true, '1': true, false: false, False: false, '0': false };

function check(store: Store, field: Field, value: unknown): Checked {
  switch (field.type) {
    case 'string':
      return asText(field, value);
    case 'id':
      return asId(store, field, value);
    case 'boolean': {
      const flag = flags[String(value)];
      return flag === undefined ? { problem: 'Must be a valid boolean.' } : { value: flag };
    }
    case 'integer': {
      const number = Number(value);
      return Number.isInteger(number) && number >= 0 && value !== '' && value !== null
        ? { value: number }
        : invalidInteger;
    }
    case 'choice':
      return field.choices?.includes(String(value))
        ? { value }
        : { problem: `"${String(value)}" is not a valid choice.` };
    case 'variables':
      return readVariables(value) === undefined
        ? { problem: 'Cannot parse as JSON or YAML with an object at its top.' }
        : { value: isObject(value) ? JSON.stringify(value) : (value ?? '') };
    default:
      return isObject(value) ? { value } : { problem: 'Value must be valid JSON with an object at its top.' };
  }
}

/** What was sent, checked; everything that is wrong is said at once. `partial`: what is not sent stays as it is. */
export function readFields(store: Store, known: Fields, body: JsonObject, partial: boolean): JsonObject {
  const values: JsonObject = {};
  const problems: Record<string, string> = {};
  for (const [name, field] of Object.entries(known)) {
    const given = body[name];
    if (given === undefined) {
      if (partial) continue;
      if (field.required) problems[name] = 'This field is required.';
      else values[name] = field.initial;
      continue;
    }
    const checked = check(store, field, given);
    if ('problem' in checked) problems[name] = checked.problem;
    else values[name] = checked.value;
  }
  if (Object.keys(problems).length > 0) throw refuse(problems);
  return values;
}
