import { NotFoundError } from '@backstage/errors';
import type { RequestTypeSummary } from '@stagecraft/plugin-requests-common';
import type { RequestTypes } from './load';
import type { Approver, RequestType } from './schema';

/** The request types that the current phase offers. */
export class TypeCatalogue {
  constructor(
    private readonly types: RequestTypes,
    private readonly phase: number,
  ) {}

  offered(id: string): RequestType {
    const type = this.types.get(id);
    if (!type || type.fromPhase > this.phase) {
      throw new NotFoundError(
        `There is nothing called '${id}' to ask for${type ? ` before phase ${type.fromPhase}` : ''}`,
      );
    }
    return type;
  }

  find(id: string): RequestType | undefined {
    return this.types.get(id);
  }

  list(): RequestTypeSummary[] {
    return [...this.types.values()].filter((type) => type.fromPhase <= this.phase).map(summary);
  }
}

function summary(type: RequestType): RequestTypeSummary {
  const { id, title, description, icon, owner, form } = type;
  const approval = type.approvers.map(approverText).join(', or ');
  return { id, title, description, ...(icon ? { icon } : {}), owner, form, approval };
}

function approverText(approver: Approver): string {
  if ('group' in approver) {
    return `a member of ${approver.group}`;
  }
  return approver.of === 'anywhere' ? `a ${approver.role}` : `a ${approver.role} of your team`;
}
