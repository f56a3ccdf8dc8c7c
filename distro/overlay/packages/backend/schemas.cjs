'use strict';
// What the portal would find out anew at every start, for a third of it: it is the same for all that was built together.

const { globSync, readFileSync, writeFileSync } = require('node:fs');
const { loadConfigSchema } = require('@backstage/config-loader');

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const isMarked = (schema, mark) => JSON.stringify(schema).includes(`"${mark}"`);

/** The settings below this one that are secret, by their paths: `*` is any name or place, `**` everything beneath. */
function* secretsBelow(schema, definitions, at = [], within = []) {
  if (typeof schema !== 'object' || schema === null || within.includes(schema)) return;
  if (schema.visibility === 'secret') yield at.join('/');
  if (schema.deepVisibility === 'secret') yield [...at, '**'].join('/');
  const inner = (next, ...steps) => secretsBelow(next, definitions, [...at, ...steps], [...within, schema]);
  if (schema.$ref) yield* inner(definitions[schema.$ref.replace('#/definitions/', '')]);
  for (const key of ['allOf', 'anyOf', 'oneOf']) for (const next of schema[key] ?? []) yield* inner(next);
  for (const [name, next] of Object.entries(schema.properties ?? {})) yield* inner(next, name);
  for (const next of Object.values(schema.patternProperties ?? {})) yield* inner(next, '*');
  for (const next of [schema.additionalProperties, schema.items].flat()) yield* inner(next, '*');
}

/** Of all packages together, in whose workspace this runs. */
function loadSchema() {
  const packages = globSync('{packages,plugins}/*/package.json').map((file) => readJson(file).name);
  return loadConfigSchema({ dependencies: packages });
}

function secretSettings(schema) {
  const { schemas } = schema.serialize();
  const paths = schemas.flatMap(({ value }) => [...secretsBelow(value, value.definitions ?? {})]);
  return [...new Set(paths)].sort();
}

/** The app's own file names every package's settings: a start has to do only with those that a browser is told. */
function keepVisible(file) {
  const { schemas, ...rest } = readJson(file);
  const visible = schemas.filter(({ value }) => isMarked(value, 'frontend') || isMarked(value, 'deprecated'));
  writeFileSync(file, JSON.stringify({ ...rest, schemas: visible }));
}

async function main() {
  const settings = secretSettings(await loadSchema());
  writeFileSync('packages/backend/dist/secret-settings.json', JSON.stringify(settings, null, 2));
  keepVisible('packages/app/dist/.config-schema.json');
}

module.exports = { loadSchema, secretSettings };
if (require.main === module) void main();
