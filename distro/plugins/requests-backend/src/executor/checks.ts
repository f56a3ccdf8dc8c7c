import type { PlatformRequest } from '@stagecraft/plugin-requests-common';

export type CheckResult =
  /** A person decides. */
  | { decision: 'pass'; reason?: string }
  /** No person is needed, unless another check wants one. */
  | { decision: 'approve'; reason: string }
  | { decision: 'refuse'; reason: string };

/** Looks at a submitted request before a person does: policy, cost, quota. */
export type RequestCheck = {
  id: string;
  /** Throwing means "cannot tell now": the request waits in `policy` and is looked at again. */
  check(request: PlatformRequest): Promise<CheckResult>;
};

export type Verdict = { event: 'policy-pass' | 'policy-approve' | 'policy-refuse'; reason?: string };

/** One refusal refuses; a person is spared only when every check says so. */
export async function runChecks(checks: readonly RequestCheck[], request: PlatformRequest): Promise<Verdict> {
  const results = await Promise.all(checks.map(async (check) => ({ id: check.id, ...(await check.check(request)) })));
  const reasons = (decision: CheckResult['decision']) =>
    results
      .filter((one) => one.decision === decision && one.reason !== undefined)
      .map((one) => `${one.id}: ${one.reason}`)
      .join('; ');
  if (results.some((result) => result.decision === 'refuse')) {
    return { event: 'policy-refuse', reason: reasons('refuse') };
  }
  if (results.length > 0 && results.every((result) => result.decision === 'approve')) {
    return { event: 'policy-approve', reason: reasons('approve') };
  }
  return { event: 'policy-pass', reason: reasons('pass') || undefined };
}
