import type { JsonObject, JsonPrimitive } from '@backstage/types';

/** One field of a form: the part of JSON schema that a form can show and both sides check alike. */
export type FormField = {
  type: 'string' | 'number' | 'integer' | 'boolean';
  title?: string;
  description?: string;
  default?: JsonPrimitive;
  enum?: JsonPrimitive[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};

export type FormSchema = {
  type: 'object';
  required?: string[];
  properties: Record<string, FormField>;
  additionalProperties?: boolean;
};

export type FormFieldHint = {
  /** `entity` offers entities of the catalog; the value is an entity ref. */
  widget?: 'text' | 'textarea' | 'entity' | 'radio';
  /** For `entity`: the kind, and optionally the `spec.type`, that are offered. */
  kind?: string;
  entityType?: string;
  help?: string;
  placeholder?: string;
  /** Said instead of the technical message when `pattern` does not match. */
  patternMessage?: string;
  /** Human labels for enum values, by value. */
  labels?: Record<string, string>;
};

export type RequestForm = {
  schema: FormSchema;
  ui?: { order?: string[]; fields?: Record<string, FormFieldHint> };
};

export type FormProblem = { field: string; message: string };

export type FormValues = JsonObject;

/** The names of the fields in the order in which they are asked. */
export function fieldOrder(form: RequestForm): string[] {
  const names = Object.keys(form.schema.properties);
  const first = (form.ui?.order ?? []).filter((name) => names.includes(name));
  return [...first, ...names.filter((name) => !first.includes(name))];
}

export function fieldTitle(form: RequestForm, name: string): string {
  return form.schema.properties[name]?.title ?? name;
}
