import { Badge } from '@backstage/ui';
import { RiCheckLine, RiErrorWarningLine, RiTimeLine } from '@remixicon/react';
import type { JSX } from 'react';
import type { AuditStatus } from '../api/AuditApi';

/** Words for people; the status' own name is for machines. */
export const outcomeTexts: Record<AuditStatus, string> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  initiated: 'No outcome yet',
};

const icons: Record<AuditStatus, JSX.Element> = {
  succeeded: <RiCheckLine />,
  failed: <RiErrorWarningLine />,
  initiated: <RiTimeLine />,
};

export function Outcome({ status }: { status: AuditStatus }) {
  return (
    <Badge icon={icons[status]} data-status={status}>
      {outcomeTexts[status] ?? status}
    </Badge>
  );
}
