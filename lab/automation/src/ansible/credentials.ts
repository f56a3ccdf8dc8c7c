import type { Credential, CredentialType } from '../domain/awx.ts';
import type { JsonObject } from '../http/body.ts';
import type { Sealer } from '../service/seal.ts';
import type { Store } from '../store/store.ts';

/** How a job gets its secrets: by files of its own folder, never by what a list of processes shows. */
export interface Handover {
  /** Files by name below the job's private folder. */
  files: Record<string, string>;
  args: string[];
  env: Record<string, string>;
  extraVars: JsonObject;
  /** Variables of the connection, in the inventory's file. */
  connection: JsonObject;
  /** What must not stand in the output. */
  secrets: string[];
}

export function openInputs(sealer: Sealer, credential: Credential): Record<string, string> {
  const opened = Object.entries(credential.inputs).map(([name, value]) => [
    name,
    sealer.isSealed(value) ? sealer.open(value) : String(value),
  ]);
  return Object.fromEntries(opened);
}

function secretsOf(type: CredentialType, inputs: Record<string, string>): string[] {
  const names = type.inputs.fields.filter((field) => field.secret).map((field) => field.id);
  return names.map((name) => inputs[name] ?? '').filter(Boolean);
}

const withNewline = (text: string) => (text.endsWith('\n') ? text : `${text}\n`);

function machine(handover: Handover, inputs: Record<string, string>, at: (name: string) => string): void {
  const { username, password, ssh_key_data: key, become_method, become_username, become_password } = inputs;
  const connection = {
    ansible_user: username,
    ansible_password: password,
    ansible_become_method: become_method,
    ansible_become_user: become_username,
    ansible_become_password: become_password,
  };
  for (const [name, value] of Object.entries(connection)) if (value) handover.connection[name] = value;
  if (!key) return;
  handover.files['ssh-key'] = withNewline(key);
  handover.args.push(`--private-key=${at('ssh-key')}`);
}

function render(template: string, values: Record<string, string>): string {
  return template.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => values[name] ?? '');
}

/** Types that people made: their own files, variables and, for what is no secret, environment. */
function custom(
  handover: Handover,
  type: CredentialType,
  credential: Credential,
  inputs: Record<string, string>,
  at: (name: string) => string,
): void {
  const values = { ...inputs };
  for (const [key, template] of Object.entries(type.injectors.file ?? {})) {
    const part = key.replace(/^template\.?/, '');
    const name = `credential-${credential.id}${part ? `-${part}` : ''}`;
    handover.files[name] = withNewline(render(template, inputs));
    values[part ? `tower.filename.${part}` : 'tower.filename'] = at(name);
  }
  for (const [name, template] of Object.entries(type.injectors.extra_vars ?? {}))
    handover.extraVars[name] = render(template, values);
  for (const [name, template] of Object.entries(type.injectors.env ?? {}))
    handover.env[name] = render(template, values);
}

export function handOver(store: Store, sealer: Sealer, ids: readonly number[], folder: string): Handover {
  const handover: Handover = { files: {}, args: [], env: {}, extraVars: {}, connection: {}, secrets: [] };
  const at = (name: string) => `${folder}/${name}`;
  for (const id of ids) {
    const credential = store.of.credentials.get(id);
    const type = credential && store.of.credential_types.get(credential.credential_type);
    if (!credential || !type) throw new Error(`Credential ${id} is gone. Take it out of the template.`);
    const inputs = openInputs(sealer, credential);
    handover.secrets.push(...secretsOf(type, inputs));
    if (type.namespace === 'ssh') machine(handover, inputs, at);
    else if (type.namespace === 'vault') {
      handover.files[`vault-${id}`] = withNewline(inputs.vault_password ?? '');
      handover.args.push(`--vault-password-file=${at(`vault-${id}`)}`);
    } else custom(handover, type, credential, inputs, at);
    // For scripts, which know nothing of Ansible: one file for each field.
    for (const [name, value] of Object.entries(inputs)) handover.files[`credentials/${credential.id}/${name}`] = value;
  }
  return handover;
}
