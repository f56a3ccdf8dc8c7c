import { UserIdentity } from '@backstage/core-components';
import { useApiHolder, type IdentityApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { leavingForGood } from './leaving';
import type { SignInProvider } from './providers';
import { recallProvider, rememberProvider } from './remembered';

export interface SignIn {
  /** A session of an earlier visit is being looked for. */
  restoring: boolean;
  /** The provider whose window is open. */
  busy?: string;
  error?: Error;
  start(provider: SignInProvider): void;
}

export function useSignIn(providers: readonly SignInProvider[], onSuccess: (identity: IdentityApi) => void): SignIn {
  const apis = useApiHolder();
  const [restoring, setRestoring] = useState(() => recallProvider(providers) !== undefined);
  const [busy, setBusy] = useState<string>();
  const [error, setError] = useState<Error | undefined>(errorInAddress);
  const begun = useRef(false);

  const attempt = useCallback(
    async (provider: SignInProvider, optional: boolean) => {
      const authApi = apis.get(provider.apiRef);
      if (!authApi) {
        throw new Error(`The sign-in provider '${provider.id}' is not part of this portal.`);
      }
      const response = await authApi.getBackstageIdentity(optional ? { optional } : { instantPopup: true });
      if (response) {
        const profile = await authApi.getProfile();
        onSuccess(leavingForGood(UserIdentity.create({ identity: response.identity, authApi, profile })));
      } else if (!optional) {
        throw new Error(`The sign-in provider '${provider.id}' did not say who you are.`);
      }
    },
    [apis, onSuccess],
  );

  useEffect(() => {
    const provider = recallProvider(providers);
    if (begun.current || !provider) {
      return;
    }
    begun.current = true;
    // Failing to restore is no failure of the person: the page simply asks to sign in.
    attempt(provider, true)
      .catch(() => undefined)
      .finally(() => setRestoring(false));
  }, [attempt, providers]);

  const start = useCallback(
    (provider: SignInProvider) => {
      setBusy(provider.id);
      setError(undefined);
      rememberProvider(provider);
      attempt(provider, false)
        .catch((reason) => setError(reason instanceof Error ? reason : new Error(String(reason))))
        .finally(() => setBusy(undefined));
    },
    [attempt],
  );

  return { restoring, busy, error, start };
}

function errorInAddress(): Error | undefined {
  const message = new URLSearchParams(window.location.search).get('error');
  return message ? new Error(message) : undefined;
}
