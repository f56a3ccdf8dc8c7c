import { type ChangeEvent, type KeyboardEvent, useEffect, useId, useState } from 'react';
import type { Suggestion } from '../hooks/useSuggestions';
import styles from './Filters.module.css';

type WrittenFieldProps = {
  label: string;
  value: string;
  onCommit(value: string): void;
  placeholder?: string;
  type?: 'text' | 'datetime-local';
  suggestions?: Suggestion[];
};

/**
 * A field whose value counts once it is whole: on Enter, on leaving it, or when a suggestion was chosen. Half a name
 * finds nothing. The browser's own controls bring suggestions and times with keyboard and screen reader support.
 */
export function WrittenField({ label, value, onCommit, placeholder, type = 'text', suggestions }: WrittenFieldProps) {
  const id = useId();
  const [written, setWritten] = useState(value);
  useEffect(() => setWritten(value), [value]);
  const commit = (text: string) => {
    if (text.trim() !== value) onCommit(text.trim());
  };
  const change = ({ target }: ChangeEvent<HTMLInputElement>) => {
    setWritten(target.value);
    const chosen = suggestions?.some((one) => one.value === target.value);
    if (chosen || target.value === '') commit(target.value);
  };
  const press = ({ key }: KeyboardEvent) => {
    if (key === 'Enter') commit(written);
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        value={written}
        placeholder={placeholder}
        maxLength={type === 'text' ? 200 : undefined}
        list={suggestions && `${id}-suggestions`}
        autoComplete="off"
        onChange={change}
        onKeyDown={press}
        onBlur={() => commit(written)}
      />
      {suggestions && (
        <datalist id={`${id}-suggestions`}>
          {suggestions.map((one) => (
            <option key={one.value} value={one.value} label={one.label} />
          ))}
        </datalist>
      )}
    </div>
  );
}
