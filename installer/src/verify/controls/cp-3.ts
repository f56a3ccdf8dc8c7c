import { type Control, unless } from '../control.ts';

export const cp3: Control = {
  id: 'CP-3',
  phase: 1,
  layer: 'Control plane',
  title: 'The portal’s core is not customised',
  why: 'What is changed by hand is lost in the next upgrade, or stops it.',
  severity: 'medium',
  needs: ['source'],
  remedy: 'Put the change where the distribution declares it (distro.yaml, overlay/, plugins/), and build again.',
  async check({ source, signal, note }) {
    const [wanted, built] = await Promise.all([source.composed(signal), source.built()]);
    note(
      'create-app’s output with what the distribution declares, held against what was built',
      `${wanted.size} files`,
    );
    const added = [...built.keys()].filter((path) => !wanted.has(path)).map((path) => `${path} was added`);
    const lost = [...wanted.keys()].filter((path) => !built.has(path)).map((path) => `${path} was removed`);
    const changed = [...wanted].filter(([path, digest]) => built.has(path) && built.get(path) !== digest);
    const problems = [...added, ...lost, ...changed.map(([path]) => `${path} was changed`)];
    return unless(problems, `all ${wanted.size} files are create-app’s or declared by the distribution`);
  },
};
