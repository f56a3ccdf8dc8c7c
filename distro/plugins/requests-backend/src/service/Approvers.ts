import { ADMIN_ROLE, claimOf } from '../people/claims';
import type { Directory } from '../people/Directory';
import type { RequestRow } from '../store/row';
import type { RequestType } from '../types/schema';
import type { TypeCatalogue } from '../types/TypeCatalogue';
import type { Person } from './Access';

/** Who decides about a request. No policy can change what is said here. */
export class Approvers {
  constructor(
    private readonly types: TypeCatalogue,
    private readonly directory: Directory,
  ) {}

  /** What an approver has to show. Where only the requester could, the fallback is asked too. */
  async claimsFor(type: RequestType, teamRef: string, requesterRef: string): Promise<string[]> {
    const claims = type.approvers.map((approver) => claimOf(approver, teamRef));
    const others = (await this.directory.holdersOf(claims)).filter((user) => user !== requesterRef);
    return others.length > 0 ? claims : [...claims, ...fallbackOf(type, teamRef)];
  }

  async mayDecide(person: Person, row: RequestRow): Promise<boolean> {
    if (row.requester_ref === person.userRef) {
      return false;
    }
    return holds(person, row.approver_claims) || this.isFallback(person, row);
  }

  mayRetry(person: Person, row: RequestRow): boolean {
    return person.roles.includes(ADMIN_ROLE) || holds(person, row.approver_claims);
  }

  /** The team's only other approver may have left since the request was made; it must not wait for ever. */
  private async isFallback(person: Person, row: RequestRow): Promise<boolean> {
    const type = this.types.find(row.type_id);
    if (!type || !holds(person, fallbackOf(type, row.team_ref ?? ''))) {
      return false;
    }
    const holders = await this.directory.holdersOf(row.approver_claims);
    return holders.every((user) => user === row.requester_ref);
  }
}

function fallbackOf(type: RequestType, teamRef: string): string[] {
  return type.fallback.map((approver) => claimOf(approver, teamRef));
}

function holds(person: Person, claims: readonly string[]): boolean {
  return claims.some((claim) => person.claims.includes(claim));
}
