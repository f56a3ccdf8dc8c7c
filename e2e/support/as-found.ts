import { phase, stagecraft } from './installation.ts';

/** Journeys may go on to another phase; when all have ended the installation is in the one in which it was found. */
export default function asFound(): () => void {
  const found = phase();
  return () => {
    if (phase() !== found) stagecraft('phase', String(found));
  };
}
