export * from './form';
export * from './permissions';
export * from './problems';
export * from './states';
export * from './types';
export * from './validate';
