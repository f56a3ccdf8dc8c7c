import type { Handler } from '../http/call.ts';

export type Routes = readonly (readonly [method: string, pattern: string, handler: Handler])[];
