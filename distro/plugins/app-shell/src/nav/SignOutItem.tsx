import { SidebarItem } from '@backstage/core-components';
import { errorApiRef, identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { RiLogoutBoxRLine } from '@remixicon/react';

const Icon = () => <RiLogoutBoxRLine />;

export function SignOutItem() {
  const identity = useApi(identityApiRef);
  const errors = useApi(errorApiRef);
  return (
    <SidebarItem icon={Icon} text="Sign out" onClick={() => identity.signOut().catch((error) => errors.post(error))} />
  );
}
