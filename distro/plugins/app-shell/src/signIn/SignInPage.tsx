import { configApiRef, Progress, useApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert, Button, Text } from '@backstage/ui';
import { useMemo } from 'react';
import { Brand } from '../brand';
import { explainFailure } from './explainFailure';
import { selectProviders, type SignInProvider } from './providers';
import styles from './SignInPage.module.css';
import { useSignIn } from './useSignIn';

export function SignInPage({ onSignInSuccess }: SignInPageProps) {
  const config = useApi(configApiRef);
  const { providers, unknown } = useMemo(() => selectProviders(config), [config]);
  const { restoring, busy, error, start } = useSignIn(providers, onSignInSuccess);
  if (restoring) {
    return <Progress />;
  }
  const title = config.getOptionalString('app.title') ?? 'Stagecraft';
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Brand className={styles.brand} />
        <div>
          <Text as="h1" variant="title-small" weight="bold">
            Sign in to {title}
          </Text>
          <Text as="p" color="secondary">
            Your services, their documentation, and everything you can ask the platform for.
          </Text>
        </div>
        {error && <FailureAlert error={error} />}
        <Choices providers={providers} busy={busy} start={start} />
        {unknown.length > 0 && (
          <Alert
            status="warning"
            icon
            title="Not everything is offered"
            description={`Unknown in stagecraft.signIn: ${unknown.join(', ')}.`}
          />
        )}
        {config.getOptionalBoolean('stagecraft.lab') && <LabHint />}
      </div>
    </main>
  );
}

interface ChoicesProps {
  providers: readonly SignInProvider[];
  busy: string | undefined;
  start(provider: SignInProvider): void;
}

function Choices({ providers, busy, start }: ChoicesProps) {
  if (providers.length === 0) {
    return (
      <Alert
        status="danger"
        icon
        title="Nobody can sign in"
        description="No sign-in provider is selected. List at least one under stagecraft.signIn in the portal's configuration."
      />
    );
  }
  return (
    <div className={styles.choices}>
      {providers.map((provider, index) => (
        <Button
          key={provider.id}
          variant={index === 0 ? 'primary' : 'secondary'}
          iconStart={<provider.Icon />}
          isPending={busy === provider.id}
          isDisabled={busy !== undefined && busy !== provider.id}
          onPress={() => start(provider)}
        >
          {`Continue with ${provider.title}`}
        </Button>
      ))}
    </div>
  );
}

function FailureAlert({ error }: { error: Error }) {
  const { title, cure } = explainFailure(error);
  return (
    <div role="alert">
      <Alert status="danger" icon title={title} description={cure} />
    </div>
  );
}

function LabHint() {
  return (
    <aside className={styles.hint} aria-label="People of the lab">
      <Text as="p">
        <strong>Trying the lab?</strong> Run <code>stagecraft credentials</code> in a terminal to see the people you can
        sign in as, with their passwords. <code>omar</code> develops in the checkout team, <code>lena</code> leads it,
        and <code>mira</code> runs the platform.
      </Text>
    </aside>
  );
}
