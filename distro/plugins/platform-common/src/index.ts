export * from './health';
export * from './permissions';
export * from './types';
export * from './verify';
