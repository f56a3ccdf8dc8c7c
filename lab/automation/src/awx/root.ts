import type { Automation } from '../automation.ts';
import type { Reply } from '../http/reply.ts';
import type { Routes } from './call.ts';
import { root } from './show.ts';

/** The AWX whose API this follows; clients look at it before they call. */
export const version = '24.6.1';

const resources = [
  ...['ping', 'config', 'me', 'organizations', 'teams', 'users', 'tokens', 'credential_types', 'credentials'],
  ...['projects', 'project_updates', 'inventory', 'hosts', 'groups', 'job_templates', 'jobs', 'unified_jobs'],
];

const address = (name: string) => (name === 'inventory' ? `${root}/inventories/` : `${root}/${name}/`);

/** For everybody, as in AWX: a client finds its way before it signs in. */
export function openReply(automation: Automation, path: string): Reply | undefined {
  if (path === '/api') {
    const json = {
      description: 'AWX REST API',
      current_version: `${root}/`,
      available_versions: { v2: `${root}/` },
      oauth2: '/api/o/',
      custom_logo: '',
      custom_login_info: '',
    };
    return { json };
  }
  if (path === root) return { json: Object.fromEntries(resources.map((name) => [name, address(name)])) };
  if (path === `${root}/ping`) {
    const node = 'lab-automation';
    const instance = {
      node,
      node_type: 'hybrid',
      uuid: automation.installation,
      heartbeat: new Date().toISOString(),
      capacity: automation.capacity,
      version,
    };
    return {
      json: {
        ha: false,
        version,
        active_node: node,
        install_uuid: automation.installation,
        instances: [instance],
        instance_groups: [{ name: 'default', capacity: automation.capacity, instances: [node] }],
      },
    };
  }
  return undefined;
}

const canPlay = ({ workshop }: Automation): Promise<boolean> =>
  workshop.need('ansible-playbook').then(
    () => true,
    () => false,
  );

export const instance: Routes = [
  [
    'GET',
    'config',
    async ({ automation }) => ({
      json: {
        version,
        license_info: { license_type: 'open', valid_key: true },
        eula: '',
        time_zone: 'UTC',
        analytics_status: 'off',
        ansible_version: (await canPlay(automation)) ? 'installed' : 'absent',
        project_base_dir: automation.projectsDir,
        project_local_paths: [],
      },
    }),
  ],
];
