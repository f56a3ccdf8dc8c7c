import { fillText, lookUp, type TemplateScope } from './template';

const LONE_VALUE = /^\s*(?:- )?[\w./-]+:\s*\$\{\{\s*([\w.]+)\s*\}\}\s*$/;
const PLAIN = /^[A-Za-z](?:[\w./-]|:(?=[\w./-]))*$/;
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** Fills in YAML so that no value can add lines or keys of its own, and a key without a value is left out. */
export function fillYaml(template: string, scope: TemplateScope): string {
  const lines = template.split('\n').filter((line) => {
    const lone = LONE_VALUE.exec(line);
    return !lone || ![undefined, null, ''].includes(lookUp(scope, lone[1]) as string | null | undefined);
  });
  return fillText(lines.join('\n'), scope, yamlScalar);
}

function yamlScalar(value: string): string {
  // a JSON string is also a YAML one
  return PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value);
}
