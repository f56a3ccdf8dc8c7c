'use strict';

/** Which room may use which. The picture is in docs/adr/0002-rooms.md. */
const src = (rooms) => `^installer/src/(${rooms})(/|\\.ts$)`;

const only = (room, allowed, why) => ({
  name: `${room.replaceAll('|', '-')}-reaches-only-its-neighbours`,
  comment: why,
  severity: 'error',
  from: { path: src(room), pathNot: '\\.test\\.ts$' },
  to: { path: '^installer/src/', pathNot: src([room, ...allowed].join('|')) },
});

const pure = 'plan|components|targets';

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Not by types either: who describes a part must not need the whole.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'planning-is-pure',
      comment: 'A plan is a value made from values: nothing is read, asked or run on the way.',
      severity: 'error',
      from: { path: src(pure), pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'components-do-not-know-each-other',
      comment: 'They meet through a capability.',
      severity: 'error',
      from: { path: '^installer/src/components/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^installer/src/components/([^/]+)/', pathNot: '^installer/src/components/$1/' },
    },
    only('model', [], 'The vocabulary stands alone.'),
    only('ports', ['model'], 'A port speaks the vocabulary only.'),
    only('plan', ['model'], 'Planning is pure.'),
    only('components', ['model', 'portal'], 'Components describe; the portal’s start command is a pure function.'),
    only('targets', ['model'], 'Targets describe.'),
    only('apply', ['model', 'ports', 'plan'], 'Applying reaches the world through ports.'),
    only('adapters', ['model', 'ports'], 'Adapters are the one door to the outside.'),
    only('config', ['model'], 'What is written becomes settings; nothing else is known of the platform.'),
    only('stack', ['model'], 'The lock is read, redirected and rewritten; nothing else is known of it.'),
    only('portal', ['model', 'ports'], 'Composing and building reach the world through ports.'),
    only('ui', ['model', 'apply'], 'Views are told what happens; they decide nothing.'),
    only('verify', ['model', 'ports', 'ui'], 'Checks ask through ports; they know nobody who acts.'),
    only(
      'cli',
      ['model', 'ports', 'config', 'apply', 'verify', 'ui'],
      'Verbs get what they need from the composition root.',
    ),
    {
      name: 'the-composition-root-is-nobodys-part',
      comment: 'It knows every room; a room that knew it would know them all.',
      severity: 'error',
      from: { path: '^installer/src/', pathNot: [src('composition|main'), '\\.test\\.ts$'] },
      to: { path: src('composition') },
    },
    {
      name: 'what-helps-tests-is-not-shipped',
      severity: 'error',
      from: { path: '^installer/src/', pathNot: ['^installer/src/testing/', '\\.test\\.ts$'] },
      to: { path: ['^installer/src/testing/', '^installer/test/'] },
    },
    {
      name: 'lab-services-share-only-the-kit',
      severity: 'error',
      from: { path: '^lab/(identity|forge|databases|runner|automation|secrets)/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lab/', pathNot: ['^lab/$1/', '^lab/kit/', '^lab/company/'] },
    },
    {
      name: 'the-platform-knows-no-lab',
      comment: 'The lab is tried on the platform, never the other way round.',
      severity: 'error',
      from: { path: '^installer/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lab/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^distro/', '^lab/company/repositories/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.cjs', '.js', '.json'] },
  },
};
