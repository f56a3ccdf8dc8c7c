import type { Method } from '../../model/component.ts';
import { keepOut, userBase } from '../confinement.ts';
import { followedPeople } from '../directory.ts';
import { asVariables } from '../reread.ts';
import { labServiceStep } from '../service.ts';
import { secretEnv } from './secrets.ts';

/** The first eight of the installation's users are those of its pipelines. */
const usersOfPipelines = 8;

export const process: Method = {
  readyStep: 'lab-automation/process',

  steps(context) {
    const own = context.endpoint('automation');
    const directory = followedPeople(context);
    return [
      labServiceStep(context, {
        id: 'lab-automation',
        folder: 'automation',
        title: 'the automation controller',
        port: own.port,
        after: context.ready('identity'),
        processesBefore: [],
        env: {
          PUBLIC_URL: own.url,
          AUTOMATION_FORGE_URL: context.endpoint('scm').url,
          OIDC_ISSUER: `${context.endpoint('identity').url}/realms/stagecraft`,
          // Where they cannot be kept apart, it does not start.
          AUTOMATION_JOBS: 'apart',
          AUTOMATION_UID_BASE: userBase(context, usersOfPipelines),
          AUTOMATION_KEEP_OUT: keepOut(context, ['runner']),
          ...directory.env,
        },
        secretEnv: { ...secretEnv, ...asVariables(directory.reread) },
      }),
    ];
  },
};
