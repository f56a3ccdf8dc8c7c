import { type Check, fine, mustCure, warn } from '../check.ts';

const leastWatches = 16_384;
const leastWatchers = 128;

export const watches: Check = {
  id: 'inotify',
  title: 'File watching',
  blocking: false,
  async look({ machine }) {
    const [perUser, watchers] = await Promise.all([machine.limit('watches'), machine.limit('watchers')]);
    if (perUser === undefined || watchers === undefined) return fine('This system sets no limit.');
    const found = `${perUser} watched files and ${watchers} watchers for each user.`;
    if (perUser >= leastWatches && watchers >= leastWatchers) return fine(found);
    const settings = `fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`;
    return warn(`Only ${found}`, `As root: sysctl -w ${settings} (and the same in /etc/sysctl.d, to keep it).`);
  },
};

export const openFiles: Check = {
  id: 'open-files',
  title: 'Open files',
  blocking: false,
  async look({ machine }) {
    const limit = await machine.limit('open-files');
    if (limit === undefined) return fine('This system does not tell a limit.');
    if (limit >= 4096) return fine(`${limit} for each process.`);
    const cure = 'Raise it before `stagecraft up`: `ulimit -n 8192`, for good in /etc/security/limits.conf.';
    return limit >= 1024
      ? warn(`Only ${limit} for each process.`, cure)
      : mustCure(`Only ${limit} for each process.`, cure);
  },
};
