import { fieldTitle, type FormField, type RequestForm } from './form';

/** What to say when a value breaks a keyword of its schema; the same words in the browser and from the backend. */
export function problemText(form: RequestForm, name: string, keyword: string): string {
  const field = form.schema.properties[name];
  const title = fieldTitle(form, name);
  if (!field) {
    return `${title} is not part of this form: leave it out`;
  }
  switch (keyword) {
    case 'required':
      return `${title} is needed`;
    case 'pattern':
      return patternText(form, name, title);
    case 'enum':
      return `${title} must be one of: ${(field.enum ?? []).join(', ')}`;
    default:
      return limitText(field, title, keyword);
  }
}

function patternText(form: RequestForm, name: string, title: string): string {
  const said = form.ui?.fields?.[name]?.patternMessage;
  return said ?? `${title} must match ${form.schema.properties[name].pattern}`;
}

function limitText(field: FormField, title: string, keyword: string): string {
  switch (keyword) {
    case 'minLength':
      return `${title} needs at least ${field.minLength} characters`;
    case 'maxLength':
      return `${title} may have at most ${field.maxLength} characters`;
    case 'minimum':
      return `${title} must be ${field.minimum} or more`;
    case 'maximum':
      return `${title} must be ${field.maximum} or less`;
    case 'type':
      return `${title} must be ${typeText(field)}`;
    default:
      return `${title} is not valid (${keyword})`;
  }
}

function typeText(field: FormField): string {
  const texts = { string: 'text', number: 'a number', integer: 'a whole number', boolean: 'yes or no' };
  return texts[field.type];
}
