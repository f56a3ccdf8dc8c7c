import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** What there is to know of one thing, each with its name; `className` says in how many columns. */
export function Facts({ className, children }: { className: string; children: ReactNode }) {
  return <dl className={`${styles.facts} ${className}`}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
