import type { Automation } from '../automation.ts';
import type { CredentialField, CredentialType } from '../domain/awx.ts';
import { fields as refuse } from '../http/errors.ts';
import { isObject, type JsonObject } from '../http/body.ts';
import { encrypted } from './show.ts';

function readField(value: unknown): CredentialField[] {
  if (!isObject(value) || typeof value.id !== 'string' || !/^[a-z_][a-z0-9_]*$/i.test(value.id)) return [];
  return [
    {
      id: value.id,
      label: String(value.label ?? value.id),
      secret: value.secret === true,
      multiline: value.multiline === true,
    },
  ];
}

/** A secret in the environment would be seen by whoever may look at the process; a file of the job is not. */
export function checkType(item: JsonObject): void {
  const inputs = isObject(item.inputs) ? item.inputs : {};
  const given = Array.isArray(inputs.fields) ? inputs.fields : [];
  const fields = given.flatMap(readField);
  if (fields.length !== given.length)
    throw refuse({ inputs: 'Each field needs an id of letters, digits and underscores, and a label.' });
  const injectors = isObject(item.injectors) ? item.injectors : {};
  const unknown = Object.keys(injectors).filter((kind) => !['file', 'env', 'extra_vars'].includes(kind));
  if (unknown.length > 0)
    throw refuse({ injectors: `Unknown injector: ${unknown.join(', ')}. There are file, env and extra_vars.` });
  const environment = isObject(injectors.env) ? Object.values(injectors.env).map(String) : [];
  const secrets = fields.filter(
    (field) => field.secret && environment.some((text) => new RegExp(`\\{\\{\\s*${field.id}\\s*\\}\\}`).test(text)),
  );
  if (secrets.length > 0) {
    throw refuse({
      injectors: `${secrets.map((field) => field.id).join(', ')} is secret and is not put into the environment. Use file, and name it with {{ tower.filename }}.`,
    });
  }
}

/** What is secret is kept sealed; `$encrypted$` leaves it as it was. */
export function sealInputs({ store, sealer }: Automation, item: JsonObject, before?: JsonObject): JsonObject {
  const type = store.of.credential_types.get(item.credential_type as number) as CredentialType;
  const given = isObject(item.inputs) ? item.inputs : {};
  const old = isObject(before?.inputs) ? before.inputs : {};
  const known = new Map(type.inputs.fields.map((field) => [field.id, field]));
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw refuse({ inputs: `Unknown fields: ${unknown.join(', ')}. This type has ${[...known.keys()].join(', ')}.` });
  const missing = (type.inputs.required ?? []).filter((name) => !given[name]);
  if (missing.length > 0) throw refuse({ inputs: `required for ${type.name}: ${missing.join(', ')}` });
  const sealed = Object.entries(given).map(([name, value]) => {
    if (typeof value !== 'string' && typeof value !== 'boolean') throw refuse({ inputs: `${name} must be text.` });
    if (value === encrypted || sealer.isSealed(value)) return [name, old[name] ?? ''];
    return [name, known.get(name)?.secret ? sealer.seal(String(value)) : value];
  });
  return Object.fromEntries(sealed);
}
