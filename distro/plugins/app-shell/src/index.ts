export { appShell, appShell as default, shellModule } from './appShell';
export { homePlugin } from './home';
export { auth0AuthApiRef, oidcAuthApiRef } from './signIn';
