import { renderInTestApp } from '@backstage/frontend-test-utils';
import { githubAuthApiRef, type ApiRef, type IdentityApi } from '@backstage/frontend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { oidcAuthApiRef } from './authApis';
import { SignInPage } from './SignInPage';

const identity = {
  type: 'user' as const,
  userEntityRef: 'user:default/omar',
  ownershipEntityRefs: ['group:default/checkout'],
};
const response = { identity, token: 'token' };

function authApi(getBackstageIdentity: jest.Mock) {
  return { getBackstageIdentity, getProfile: async () => ({ displayName: 'Omar' }) };
}

function show(stagecraft: JsonObject, apis: Array<[ApiRef<unknown>, object]> = []) {
  const onSignInSuccess = jest.fn();
  const config = { app: { title: 'Harbourline platform' }, organization: { name: 'Harbourline' }, stagecraft };
  renderInTestApp(<SignInPage onSignInSuccess={onSignInSuccess} />, { apis, config });
  return onSignInSuccess;
}

const choice = (name: string) => screen.findByRole('button', { name: `Continue with ${name}` });

describe('SignInPage', () => {
  beforeEach(() => window.localStorage.clear());

  it('offers the company account by default, names the platform and signs in', async () => {
    const getBackstageIdentity = jest.fn().mockResolvedValue(response);
    const onSignInSuccess = show({}, [[oidcAuthApiRef, authApi(getBackstageIdentity)]]);
    expect(await screen.findByRole('heading', { name: 'Sign in to Harbourline platform' })).toBeInTheDocument();
    expect(screen.getAllByRole('button')).toHaveLength(1);
    expect(screen.queryByText(/guest/i)).not.toBeInTheDocument();
    await userEvent.click(await choice('your Harbourline account'));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    expect(getBackstageIdentity).toHaveBeenCalledWith({ instantPopup: true });
    expect(await onSignInSuccess.mock.calls[0][0].getBackstageIdentity()).toMatchObject(identity);
  });

  it('asks for nothing any more once somebody leaves', async () => {
    const getBackstageIdentity = jest.fn().mockResolvedValue(response);
    const signOut = jest.fn().mockResolvedValue(undefined);
    const onSignInSuccess = show({}, [[oidcAuthApiRef, { ...authApi(getBackstageIdentity), signOut }]]);
    await userEvent.click(await choice('your Harbourline account'));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    const identityApi: IdentityApi = onSignInSuccess.mock.calls[0][0];
    await identityApi.signOut();
    identityApi.getCredentials().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([signOut.mock.calls.length, getBackstageIdentity.mock.calls.length]).toEqual([1, 1]);
  });

  it('offers what is configured, in that order, and says what it does not know', async () => {
    show({ signIn: ['github', 'oidc', 'gihub', 'auth0', 'google', 'microsoft'] });
    await choice('GitHub');
    expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual([
      'Continue with GitHub',
      'Continue with your Harbourline account',
      'Continue with Auth0',
      'Continue with Google',
      'Continue with Microsoft',
    ]);
    expect(screen.getByText(/Unknown in stagecraft\.signIn: gihub/)).toBeInTheDocument();
  });

  it('calls providers as the configuration does', async () => {
    show({ signIn: ['oidc', 'microsoft'], signInTitles: { oidc: 'Okta' } });
    await choice('Okta');
    await choice('Microsoft');
  });

  it('says what to do when no provider is left', async () => {
    show({ signIn: ['guest'] });
    expect(await screen.findByText('Nobody can sign in')).toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });

  it('explains a failure, and lets the person try again', async () => {
    const blocked = Object.assign(new Error('no'), { name: 'PopupRejectedError' });
    const getBackstageIdentity = jest.fn().mockRejectedValueOnce(blocked).mockResolvedValue(response);
    const onSignInSuccess = show({}, [[oidcAuthApiRef, authApi(getBackstageIdentity)]]);
    await userEvent.click(await choice('your Harbourline account'));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /Your browser blocked the sign-in window.*Allow pop-up windows/,
    );
    await userEvent.click(await choice('your Harbourline account'));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalled());
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('does not take an empty answer for a sign-in', async () => {
    const onSignInSuccess = show({}, [[oidcAuthApiRef, authApi(jest.fn().mockResolvedValue(undefined))]]);
    await userEvent.click(await choice('your Harbourline account'));
    expect(await screen.findByRole('alert')).toHaveTextContent(/did not say who you are/);
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });

  it('looks for an earlier session only of the provider that was used', async () => {
    window.localStorage.setItem('stagecraft.signIn.provider', 'github');
    const github = jest.fn().mockResolvedValue(response);
    const oidc = jest.fn();
    const onSignInSuccess = show({ signIn: ['oidc', 'github'] }, [
      [oidcAuthApiRef, authApi(oidc)],
      [githubAuthApiRef, authApi(github)],
    ]);
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    expect(github).toHaveBeenCalledWith({ optional: true });
    expect(oidc).not.toHaveBeenCalled();
  });

  it('asks to sign in when the earlier session is over, without calling that an error', async () => {
    window.localStorage.setItem('stagecraft.signIn.provider', 'oidc');
    show({}, [[oidcAuthApiRef, authApi(jest.fn().mockRejectedValue(new Error('Auth refresh request failed')))]]);
    await choice('your Harbourline account');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('tells people of a lab where to find their passwords, and nobody else', async () => {
    show({ lab: true });
    expect(await screen.findByText('stagecraft credentials')).toBeInTheDocument();
  });

  it('does not speak of a lab otherwise', async () => {
    show({});
    await choice('your Harbourline account');
    expect(screen.queryByText('stagecraft credentials')).not.toBeInTheDocument();
  });
});
