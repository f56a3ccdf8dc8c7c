import { Cell, CellText, Column, Row, TableBody, TableHeader, TableRoot } from '@backstage/ui';
import type { PlatformRequest } from '@stagecraft/plugin-requests-common';
import { StateBadge } from '../common/StateBadge';
import { ago, shortRef } from '../common/text';

export function RequestTable({ requests, label }: { requests: PlatformRequest[]; label: string }) {
  return (
    <TableRoot aria-label={label}>
      <TableHeader>
        <Column isRowHeader>Request</Column>
        <Column>State</Column>
        <Column>Asked by</Column>
        <Column>Team</Column>
        <Column>Changed</Column>
      </TableHeader>
      <TableBody>
        {requests.map((request) => (
          <Row key={request.id} id={request.id} href={`/requests/${request.id}`}>
            <CellText
              title={request.title}
              description={`#${request.number} · ${request.typeTitle}`}
              href={`/requests/${request.id}`}
            />
            <Cell>
              <StateBadge state={request.state} />
            </Cell>
            <CellText title={shortRef(request.requesterRef)} />
            <CellText title={request.teamRef ? shortRef(request.teamRef) : '–'} />
            <CellText title={ago(request.updatedAt)} />
          </Row>
        ))}
      </TableBody>
    </TableRoot>
  );
}
