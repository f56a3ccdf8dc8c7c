import { awxKind } from '../../model/automation.ts';
import type { ComponentContext } from '../../model/component.ts';
import type { KubernetesObject, Resources } from '../../model/kubernetes.ts';
import { admin, database, labels, machinesFolder, name, projects, secretKey } from './names.ts';

const sized = (requests: [cpu: string, memory: string], limits: [cpu: string, memory: string]): Resources => ({
  requests: { cpu: requests[0], memory: requests[1] },
  limits: { cpu: limits[0], memory: limits[1] },
});

/** Little is asked for, so that two cores have room for a second pod of the portal beside it. A few processes of the web server are enough for a platform of one company, and leave the database its connections. */
const size = {
  replicas: 1,
  uwsgi_processes: 2,
  web_resource_requirements: sized(['100m', '768Mi'], ['1', '2Gi']),
  task_resource_requirements: sized(['100m', '768Mi'], ['1', '2Gi']),
  ee_resource_requirements: sized(['20m', '128Mi'], ['1', '1Gi']),
  redis_resource_requirements: sized(['10m', '32Mi'], ['200m', '128Mi']),
  rsyslog_resource_requirements: sized(['10m', '64Mi'], ['500m', '512Mi']),
  init_container_resource_requirements: sized(['50m', '128Mi'], ['500m', '512Mi']),
};

const mount = JSON.stringify([
  { name: projects.secret, mountPath: `/var/lib/awx/projects/${projects.folder}`, readOnly: true },
]);

/** The company's playbooks are in a Secret: nothing of AWX's own outlives its pods but the database. JSON is YAML. */
const playbooks = {
  projects_persistence: false,
  extra_volumes: JSON.stringify([{ name: projects.secret, secret: { secretName: projects.secret } }]),
  web_extra_volume_mounts: mount,
  task_extra_volume_mounts: mount,
  ee_extra_volume_mounts: mount,
};

/** Written into a settings file in Python, as they stand here. */
const settings = (url: string) => [
  { setting: 'TOWER_URL_BASE', value: `'${url}'` },
  { setting: 'CSRF_TRUSTED_ORIGINS', value: `['${url}']` },
  // What the make-believe machines of a job are folders of; they end with it.
  { setting: 'AWX_TASK_ENV', value: `{'STAGECRAFT_LAB_ROOT': '${machinesFolder}'}` },
  // Who uses the platform is nobody else's matter.
  { setting: 'INSIGHTS_TRACKING_STATE', value: 'False' },
];

/** What the operator makes AWX from. People reach it through the platform's edge, and it keeps its data in the platform's database. */
export function instanceOf(context: ComponentContext, namespace: string): KubernetesObject {
  const { cluster, endpoint, image } = context;
  const ee = image('awx-ee');
  return {
    ...awxKind,
    metadata: { name, namespace, labels },
    spec: {
      ...size,
      ...playbooks,
      admin_user: admin.name,
      admin_password_secret: admin.secret,
      secret_key_secret: secretKey.secret,
      postgres_configuration_secret: database.secret,
      service_type: 'ClusterIP',
      ingress_type: 'none',
      csrf_cookie_secure: 'True',
      session_cookie_secure: 'True',
      extra_settings: settings(endpoint('automation').url),
      image_pull_policy: ee.pullPolicy,
      ...(cluster.pullSecret === undefined ? {} : { image_pull_secrets: [cluster.pullSecret] }),
      ee_images: [{ name: 'AWX EE', image: ee.reference }],
      // Its examples come from the internet.
      create_preload_data: false,
      task_privileged: false,
      no_log: true,
      // Its labels are ours.
      set_self_labels: false,
    },
  };
}
