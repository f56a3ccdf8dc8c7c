import { type Control, unless } from '../control.ts';

type Headers = Record<string, string>;

function directives(policy: string): Map<string, string[]> {
  const parts = policy.split(';').map((part) => part.trim().split(/\s+/));
  return new Map(parts.map(([name = '', ...values]) => [name, values]));
}

/** Sources that make a policy let everything in. */
const open = new Set(['*', 'https:', 'http:']);

function problemsOfPolicy(policy: string | undefined): string[] {
  if (policy === undefined) return ['there is no Content-Security-Policy'];
  const said = directives(policy);
  const scripts = said.get('script-src') ?? said.get('default-src') ?? ['*'];
  const openScripts = scripts.filter(
    (source) => open.has(source) || source === "'unsafe-inline'" || source === 'data:',
  );
  const objects = said.get('object-src') ?? said.get('default-src') ?? ['*'];
  return [
    ...openScripts.map((source) => `the Content-Security-Policy lets scripts from ${source} in`),
    ...(objects.some((source) => open.has(source))
      ? ['the Content-Security-Policy lets plugins of any origin in']
      : []),
  ];
}

function problemsOfFrames(headers: Headers): string[] {
  const ancestors = directives(headers['content-security-policy'] ?? '').get('frame-ancestors');
  const refused = ancestors?.every((source) => source === "'none'" || source === "'self'");
  const byHeader = /^(deny|sameorigin)$/i.test(headers['x-frame-options'] ?? '');
  // Where both are said, browsers follow the policy.
  return (ancestors === undefined ? byHeader : refused) ? [] : ['any page may put the portal into a frame'];
}

export const sc3: Control = {
  id: 'SC-3',
  phase: 1,
  layer: 'Edge and workload security',
  title: 'Browsers are told to guard the page',
  why: 'The headers are what stands between a flaw in one plugin and everybody’s session.',
  severity: 'medium',
  needs: [],
  remedy: 'Take what loosens it out of backend.csp; Backstage’s own defaults and the distribution’s are strict.',
  async check(context) {
    const { headers } = await context.ask('/');
    const problems = [
      ...problemsOfPolicy(headers['content-security-policy']),
      ...problemsOfFrames(headers),
      ...(headers['x-content-type-options'] === 'nosniff' ? [] : ['X-Content-Type-Options is not nosniff']),
    ];
    const encrypted = context.portal.startsWith('https:');
    if (encrypted && headers['strict-transport-security'] === undefined)
      problems.push('there is no Strict-Transport-Security');
    return unless(problems, 'the page comes with a strict policy, and cannot be framed or sniffed');
  },
};
