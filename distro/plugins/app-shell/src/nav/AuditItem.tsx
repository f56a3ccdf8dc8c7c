import { SidebarItem } from '@backstage/core-components';
import type { NavContentNavItem } from '@backstage/plugin-app-react';
import { RiFileShield2Line } from '@remixicon/react';
import { useMayReadAudit } from '@stagecraft/plugin-audit';

const Icon = () => <RiFileShield2Line />;

/** The way to the audit records, for those who may read them. */
export function AuditItem({ item }: { item: NavContentNavItem | undefined }) {
  return item ? <IfAllowed href={item.href} /> : null;
}

function IfAllowed({ href }: { href: string }) {
  const { allowed } = useMayReadAudit();
  return allowed ? <SidebarItem icon={Icon} to={href} text="Audit" /> : null;
}
