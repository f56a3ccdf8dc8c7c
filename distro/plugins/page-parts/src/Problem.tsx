import { Alert, Button } from '@backstage/ui';

type ProblemProps = {
  title: string;
  error: { message: string };
  status?: 'danger' | 'warning';
  onRetry?: () => void;
};

/** Something could not be loaded or done: what, why, and the way on. */
export function Problem({ title, error, status = 'danger', onRetry }: ProblemProps) {
  return (
    <div role="alert">
      <Alert
        status={status}
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
