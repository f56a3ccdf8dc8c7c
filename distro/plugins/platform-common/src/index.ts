export * from './health';
export * from './peopleSync';
export * from './permissions';
export * from './types';
export * from './verify';
