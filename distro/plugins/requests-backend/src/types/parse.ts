import { parseDocument } from 'yaml';
import { type RequestType, requestTypeSchema } from './schema';

export type ParsedType = { type?: RequestType; problems: string[] };

/** Reads one request type; every problem is reported at once, each with its file and place. */
export function parseRequestType(text: string, file: string): ParsedType {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    return { problems: document.errors.map((error) => `${file}: ${error.message.split('\n')[0]}`) };
  }
  const parsed = requestTypeSchema.safeParse(document.toJS());
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map((issue) => `${file}: ${issue.path.join('.') || '(root)'}: ${issue.message}`),
    };
  }
  const problems = crossCheck(parsed.data).map((problem) => `${file}: ${problem}`);
  return problems.length > 0 ? { problems } : { type: parsed.data, problems };
}

/** What the shape alone cannot tell: names that point at nothing, hints that cannot be followed. */
function crossCheck(type: RequestType): string[] {
  const fields = Object.keys(type.form.schema.properties);
  const unknown = (names: string[], place: string) =>
    names.filter((name) => !fields.includes(name)).map((name) => `${place}: there is no field '${name}'`);
  const hints = Object.entries(type.form.ui?.fields ?? {});
  return [
    ...unknown(type.form.schema.required ?? [], 'form.schema.required'),
    ...unknown(type.form.ui?.order ?? [], 'form.ui.order'),
    ...unknown(
      hints.map(([name]) => name),
      'form.ui.fields',
    ),
    ...hints
      .filter(([, hint]) => hint.widget === 'entity' && !hint.kind)
      .map(([name]) => `form.ui.fields.${name}: the entity widget needs a kind`),
  ];
}
