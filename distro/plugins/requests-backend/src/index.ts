export * from './actions/action';
export * from './executor/checks';
export type { Dispatcher } from './executor/Dispatcher';
export * from './extensions';
export * from './permissions/rules';
export { requestsPlugin as default } from './plugin';
