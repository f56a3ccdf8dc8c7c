import { storeAccessFile } from './secret-store.ts';

/** Where an installation keeps what it has; the same folders for every target. */
export interface Layout {
  home: string;
  cache: string;
  folder: string;
  /** Where it is deleted: what is here is no installation any more. */
  leaving: string;
  record: string;
  plan: string;
  journal: string;
  secrets: string;
  /** What opens the store of secrets, from phase 2 on. */
  storeAccess: string;
  lock: string;
  data: string;
  logs: string;
  run: string;
}

export function layoutOf(home: string, installation: string): Layout {
  const folder = `${home}/installations/${installation}`;
  return {
    home,
    cache: `${home}/cache`,
    folder,
    leaving: `${folder}.leaving`,
    record: `${folder}/installation.json`,
    plan: `${folder}/plan.json`,
    journal: `${folder}/journal.jsonl`,
    secrets: `${folder}/secrets.json`,
    storeAccess: `${folder}/${storeAccessFile}`,
    lock: `${folder}/run/installer.lock`,
    data: `${folder}/data`,
    logs: `${folder}/logs`,
    run: `${folder}/run`,
  };
}
