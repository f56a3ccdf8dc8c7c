import type { FormField, FormFieldHint } from '@stagecraft/plugin-requests-common';
import type { JsonValue } from '@backstage/types';

export type FieldProps = {
  name: string;
  field: FormField;
  hint: FormFieldHint;
  value: JsonValue | undefined;
  required: boolean;
  problem?: string;
  onChange(value: JsonValue | undefined): void;
};

export const fieldId = (name: string) => `request-field-${name}`;
export const problemId = (name: string) => `${fieldId(name)}-problem`;

/** What every kind of field says about itself. */
export function commonProps({ name, field, hint, required, problem }: FieldProps) {
  return {
    id: fieldId(name),
    name,
    label: field.title ?? name,
    secondaryLabel: required ? 'Required' : 'Optional',
    description: [field.description, hint.help].filter(Boolean).join(' ') || undefined,
    isRequired: required,
    isInvalid: problem !== undefined,
    // the browser's own bubbles would say it twice, one at a time, and not in our words
    validationBehavior: 'aria' as const,
    'aria-describedby': problem ? problemId(name) : undefined,
  };
}

/** Moves the keyboard to a field, whatever it is made of. */
export function focusField(name: string): void {
  const element = document.getElementById(fieldId(name));
  const focusable = 'input, textarea, button, select';
  const target = element?.matches(focusable) ? element : element?.querySelector<HTMLElement>(focusable);
  (target ?? element)?.focus();
}
