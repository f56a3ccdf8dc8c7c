/** Where the parts of a pod find what is theirs. */
export const folders = {
  /** The job's own files, which it can only read. */
  files: '/stagecraft/job',
  /** What only those may read who fetch a job's folder and bring it back. */
  helper: '/stagecraft/helper',
  temporary: '/tmp',
};

export const authorityFile = (folder: string): string => `${folder}/authority`;

export const bundle = `${folders.temporary}/authorities.pem`;

/** In the folder of the work: what those steps print that is given back. */
export const keptFile = '.stagecraft-kept';

/** Where the pods call this service: an address for one folder, which no other opens. */
export const handoverPath = '/_handover/';
