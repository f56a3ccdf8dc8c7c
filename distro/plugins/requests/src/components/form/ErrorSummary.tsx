import { Alert, Button } from '@backstage/ui';
import type { FormProblem } from '@stagecraft/plugin-requests-common';
import { useEffect, useRef } from 'react';
import { focusField } from './FieldProps';

/** Takes the focus when it appears, so that nobody has to search for what is wrong. */
export function ErrorSummary({ problems }: { problems: FormProblem[] }) {
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    summary.current?.focus();
  }, []);
  const list = (
    <ul>
      {problems.map((problem) => (
        <li key={problem.field}>
          <Button variant="tertiary" size="small" onPress={() => focusField(problem.field)}>
            {problem.message}
          </Button>
        </li>
      ))}
    </ul>
  );
  const title =
    problems.length === 1 ? 'One thing is missing or wrong' : `${problems.length} things are missing or wrong`;
  return (
    <div ref={summary} role="alert" tabIndex={-1} aria-label="What is wrong with the form">
      <Alert status="danger" icon title={title} description={list} />
    </div>
  );
}
