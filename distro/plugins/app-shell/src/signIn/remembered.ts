import type { SignInProvider } from './providers';

const key = 'stagecraft.signIn.provider';

/** The provider of the last visit, so that only its session is looked for. Storage may be forbidden: then none. */
export function recallProvider(providers: readonly SignInProvider[]): SignInProvider | undefined {
  try {
    const id = window.localStorage.getItem(key);
    return providers.find((provider) => provider.id === id);
  } catch {
    return undefined;
  }
}

export function rememberProvider(provider: SignInProvider): void {
  try {
    window.localStorage.setItem(key, provider.id);
  } catch {
    // Without storage the next visit asks again.
  }
}
