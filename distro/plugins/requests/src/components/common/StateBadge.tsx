import { Badge } from '@backstage/ui';
import type { RequestState } from '@stagecraft/plugin-requests-common';
import {
  RiCheckLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiForbidLine,
  RiLoader4Line,
  RiPencilLine,
  RiTimeLine,
  RiUserSearchLine,
} from '@remixicon/react';
import type { JSX } from 'react';

/** Words for people; the state's own name is for machines. */
export const stateTexts: Record<RequestState, string> = {
  draft: 'Draft',
  policy: 'Being checked',
  approval: 'Waiting for approval',
  queued: 'Approved, about to start',
  running: 'In progress',
  done: 'Done',
  failed: 'Failed',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
};

const icons: Record<RequestState, JSX.Element> = {
  draft: <RiPencilLine />,
  policy: <RiTimeLine />,
  approval: <RiUserSearchLine />,
  queued: <RiTimeLine />,
  running: <RiLoader4Line />,
  done: <RiCheckLine />,
  failed: <RiErrorWarningLine />,
  rejected: <RiForbidLine />,
  cancelled: <RiCloseCircleLine />,
};

export function StateBadge({ state }: { state: RequestState }) {
  return (
    <Badge icon={icons[state]} data-state={state}>
      {stateTexts[state]}
    </Badge>
  );
}
