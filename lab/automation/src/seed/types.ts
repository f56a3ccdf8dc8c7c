import type { CredentialType } from '../domain/awx.ts';
import type { Store } from '../store/store.ts';

type Managed = Pick<CredentialType, 'name' | 'kind' | 'namespace' | 'inputs'>;

const user = { id: 'username', label: 'Username' };

/** The kinds of credentials that are there from the first start, as in AWX. */
const managed: Managed[] = [
  {
    name: 'Machine',
    kind: 'ssh',
    namespace: 'ssh',
    inputs: {
      fields: [
        user,
        { id: 'password', label: 'Password', secret: true },
        { id: 'ssh_key_data', label: 'SSH Private Key', secret: true, multiline: true },
        { id: 'become_method', label: 'Privilege Escalation Method' },
        { id: 'become_username', label: 'Privilege Escalation Username' },
        { id: 'become_password', label: 'Privilege Escalation Password', secret: true },
      ],
    },
  },
  {
    name: 'Source Control',
    kind: 'scm',
    namespace: 'scm',
    inputs: { fields: [user, { id: 'password', label: 'Password or token', secret: true }] },
  },
  {
    name: 'Vault',
    kind: 'vault',
    namespace: 'vault',
    inputs: { fields: [{ id: 'vault_password', label: 'Vault Password', secret: true }], required: ['vault_password'] },
  },
];

export async function ensureTypes(store: Store): Promise<void> {
  for (const type of managed) {
    if (store.of.credential_types.find((known) => known.namespace === type.namespace)) continue;
    await store.of.credential_types.put({
      ...(await store.stamp('credential_types')),
      description: '',
      managed: true,
      injectors: {},
      ...type,
    });
  }
}
