import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { chart } from './support/chart.ts';
import { programOf } from './support/typed.ts';

interface Schema {
  $ref?: string;
  type?: string;
  enum?: string[];
  allOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  definitions?: Record<string, Schema>;
}

/** What a value looks like, written in the same way for a type and for a schema. */
type Shape = string | { each: Shape } | { list: Shape } | { fields: Record<string, Shape> };

const schema: Schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));

function ofSchema(part: Schema): Shape {
  const [first] = part.allOf ?? [];
  if (part.$ref !== undefined) return ofSchema(schema.definitions?.[part.$ref.replace('#/definitions/', '')] ?? {});
  if (first) return ofSchema(first);
  if (part.enum) return [...part.enum].sort().join(' | ');
  if (part.items) return { list: ofSchema(part.items) };
  if (part.properties) {
    if (part.additionalProperties !== false) return 'open';
    const required = new Set(part.required);
    const fields = Object.entries(part.properties).map(([name, each]) => [
      required.has(name) ? name : `${name}?`,
      ofSchema(each),
    ]);
    return { fields: Object.fromEntries(fields) };
  }
  if (typeof part.additionalProperties === 'object') return { each: ofSchema(part.additionalProperties) };
  return part.type === 'integer' ? 'number' : (part.type ?? 'anything');
}

function ofType(checker: ts.TypeChecker, whole: ts.Type): Shape {
  const type = checker.getNonNullableType(whole);
  const item = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
  if (item) return { list: ofType(checker, item) };
  if (type.flags & ts.TypeFlags.Boolean) return 'boolean';
  if (type.isUnion())
    return type.types
      .map((each) => (each.isStringLiteral() ? each.value : '?'))
      .sort()
      .join(' | ');
  const index = type.getStringIndexType();
  if (index) return { each: ofType(checker, index) };
  if (!(type.flags & ts.TypeFlags.Object)) return checker.typeToString(type);
  const fields = type.getProperties().map((property) => {
    const optional = property.flags & ts.SymbolFlags.Optional;
    return [`${property.name}${optional ? '?' : ''}`, ofType(checker, checker.getTypeOfSymbol(property))];
  });
  return { fields: Object.fromEntries(fields) };
}

test('what helm accepts is the type ServiceValues, field by field', { timeout: 60_000 }, () => {
  const source = `import type { ServiceValues } from '../../src/model/kubernetes.ts'; export declare const it: ServiceValues;`;
  const { program, file } = programOf(source);
  const checker = program.getTypeChecker();
  const [it] = checker.getExportsOfModule(checker.getSymbolAtLocation(file) as ts.Symbol);
  const shape = ofType(checker, checker.getTypeOfSymbol(it as ts.Symbol));
  expect(shape).toHaveProperty('fields.network');
  expect(ofSchema(schema)).toEqual(shape);
});
