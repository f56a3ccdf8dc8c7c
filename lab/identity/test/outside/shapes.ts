/** Somebody with an account at the provider, as a test describes them. */
export interface Account {
  login: string;
  name: string;
  email?: string;
  verified?: boolean;
  /** Entra ID's object id, or whatever stands for the account where names change. */
  id: string;
}

type Claims = Record<string, unknown>;

export interface Shape {
  /** What follows the origin in the issuer, exactly. */
  issuerPath: string;
  scopes: string[];
  /** Whether it can be told that a session is over; Entra ID cannot. */
  revokes: boolean;
  inIdToken(account: Account): Claims;
  inUserInfo(account: Account): Claims;
}

const tenant = '6c0ffee0-0000-4000-8000-0000000000ab';

/** Version 2.0: the ID token knows who somebody is, the user information of Graph knows neither object id nor login. */
const entraId: Shape = {
  issuerPath: `/${tenant}/v2.0`,
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  revokes: false,
  inIdToken: ({ id, login, name, email, verified }) => ({
    ver: '2.0',
    tid: tenant,
    oid: id,
    preferred_username: `${login}@harbourline.onmicrosoft.com`,
    name,
    groups: ['0b5e55ed-0000-4000-8000-000000000001'],
    ...(email ? { email } : {}),
    ...(verified === undefined ? {} : { xms_edov: verified }),
  }),
  inUserInfo: ({ name, email }) => ({ name, picture: 'https://graph.microsoft.com/v1.0/me/photo/$value', email }),
};

const ofAuth0 = ({ login, name, email, verified }: Account): Claims => ({
  nickname: login,
  name,
  email,
  email_verified: verified ?? false,
  'https://harbourline.example/roles': ['platform-admin'],
});

/** The issuer ends in a slash, and what an action adds has the form of an address. */
const auth0: Shape = {
  issuerPath: '/',
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  revokes: true,
  inIdToken: ofAuth0,
  inUserInfo: ofAuth0,
};

const ofAnybody = ({ login, name, email, verified }: Account): Claims => ({
  preferred_username: login,
  name,
  email,
  email_verified: verified ?? false,
});

const plain: Shape = {
  issuerPath: '/realms/company',
  scopes: ['openid', 'profile', 'email'],
  revokes: true,
  inIdToken: () => ({}),
  inUserInfo: ofAnybody,
};

export const shapes: Record<string, Shape> = { 'entra-id': entraId, auth0, plain };
