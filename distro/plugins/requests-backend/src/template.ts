import type { JsonObject, JsonValue } from '@backstage/types';

/** What a template may speak of; nothing else can be reached, and nothing is evaluated. */
export type TemplateScope = {
  values: JsonObject;
  request: { id: string; number: number; type: string };
  requester: { ref: string; name: string; team: string; teamName: string };
  result?: JsonObject;
};

const WHOLE = /^\$\{\{\s*([\w.]+)\s*\}\}$/;
const PART = /\$\{\{\s*([\w.]+)\s*\}\}/g;

export type Encode = (value: string) => string;

/** Fills in a text. What is not there becomes nothing. */
export function fillText(template: string, scope: TemplateScope, encode: Encode = (value) => value): string {
  return template.replace(PART, (_, path: string) => encode(asText(lookUp(scope, path))));
}

/** Fills in every text of a JSON value; a text that is one template keeps the type of what it names. */
export function fillValue(template: JsonValue, scope: TemplateScope): JsonValue | undefined {
  if (typeof template === 'string') {
    const whole = WHOLE.exec(template);
    return whole ? lookUp(scope, whole[1]) : fillText(template, scope);
  }
  if (Array.isArray(template)) {
    return template.map((item) => fillValue(item, scope) ?? null);
  }
  return template !== null && typeof template === 'object' ? fillObject(template, scope) : template;
}

/** Fields whose value is not there are left out rather than sent empty. */
export function fillObject(template: JsonObject, scope: TemplateScope): JsonObject {
  const entries = Object.entries(template)
    .filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)
    .map(([key, value]) => [key, fillValue(value, scope)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The value at a dotted path; own properties only, so that no prototype can be reached. */
export function lookUp(scope: object, path: string): JsonValue | undefined {
  let value: unknown = scope;
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[name];
  }
  return value as JsonValue | undefined;
}

function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The address of a result link; `undefined` for one that leads nowhere or that no browser should follow. */
export function fillLinkUrl(url: string, scope: TemplateScope): string | undefined {
  const filled = fillText(url, scope);
  return /^(https?:\/\/|\/(?!\/))/.test(filled) ? filled : undefined;
}
