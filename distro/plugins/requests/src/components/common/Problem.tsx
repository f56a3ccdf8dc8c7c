import { Alert, Button } from '@backstage/ui';

type ProblemProps = { title: string; error: Error; onRetry?: () => void };

/** Something could not be loaded or done: what, why, and the way on. */
export function Problem({ title, error, onRetry }: ProblemProps) {
  return (
    <div role="alert">
      <Alert
        status="danger"
        icon
        title={title}
        description={error.message}
        customActions={
          onRetry && (
            <Button variant="secondary" onPress={onRetry}>
              Try again
            </Button>
          )
        }
      />
    </div>
  );
}
