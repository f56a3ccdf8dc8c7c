import { readFileSync } from 'node:fs';
import type { RealInstallation } from '../support/real-up.ts';

export interface Place {
  /** 1 unless it is said. */
  phase?: number;
  installation: RealInstallation;
  /** The stagecraft.yaml that every command is given. */
  config: string;
  workspace: string;
  checkout: string;
  /** What `verify` is told to know of vulnerabilities. */
  advisories: string;
}

export const secretsOf = ({ installation }: Place): Record<string, string> =>
  (JSON.parse(readFileSync(installation.layout.secrets, 'utf8')) as { secrets: Record<string, string> }).secrets;
