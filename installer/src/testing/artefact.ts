import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

async function write(path: string, content: string | object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(relative(dirname(path), target), path);
}

/** A built portal in small: what the backend needs, what only the app was bundled from, and what it was built with. */
export async function smallArtefact(artefact: string): Promise<void> {
  const app = join(artefact, 'app');
  const modules = join(artefact, 'workspace', 'node_modules');
  const fetched = (name: string, manifest: object = {}): Promise<void> =>
    write(join(modules, name, 'package.json'), { name: name.split('/node_modules/').at(-1), ...manifest });
  await write(join(app, 'package.json'), { name: 'root', workspaces: ['packages/*', 'plugins/*'] });
  await write(join(app, 'packages/backend/package.json'), {
    name: 'backend',
    dependencies: { app: 'link:../app', express: '^4', '@ours/plugin': 'workspace:^', '@backstage/config': '^1' },
    devDependencies: { jest: '^30' },
  });
  await write(join(app, 'packages/backend/dist/index.cjs.js'), 'require("express")');
  await write(join(app, 'packages/backend/dist/index.cjs.js.map'), '{}');
  await write(join(app, 'packages/app/package.json'), { name: 'app' });
  await write(join(app, 'packages/app/dist/index.html'), '<!doctype html>');
  await write(join(app, 'plugins/ours/package.json'), { name: '@ours/plugin', dependencies: { zod: '^4' } });
  await write(join(artefact, 'workspace/plugins/ours/package.json'), { name: '@ours/plugin', source: true });
  await write(join(artefact, 'workspace/packages/app/package.json'), { name: 'app', dependencies: { react: '^18' } });

  await fetched('express', {
    dependencies: { accepts: '^1' },
    optionalDependencies: { fsevents: '^2', absent: '^1' },
    peerDependencies: { 'body-parser': '^1', 'only-if-there': '^1' },
    peerDependenciesMeta: { 'only-if-there': { optional: true } },
  });
  await write(join(modules, 'express/index.js'), 'module.exports = {}');
  await write(join(modules, 'express/index.js.map'), '{}');
  await write(join(modules, 'express/index.d.ts'), 'export {}');
  await fetched('accepts', { dependencies: { mime: '^1' } });
  await fetched('accepts/node_modules/mime');
  await fetched('mime');
  await fetched('fsevents', { os: ['darwin'] });
  await fetched('body-parser');
  await fetched('only-if-there');
  await fetched('react');
  await fetched('jest');
  await fetched('zod');
  await write(join(artefact, 'workspace/plugins/ours/node_modules/zod/package.json'), { name: 'zod', version: '4' });
  await fetched('@backstage/config');
  await write(join(modules, '@backstage/config/config.d.ts'), 'export interface Config {}');
  await write(join(modules, '@backstage/config/dist/index.d.ts'), 'export {}');

  await link(join(modules, '@ours/plugin'), join(artefact, 'workspace/plugins/ours'));
  for (const name of ['express', 'accepts', 'mime', 'body-parser', 'zod', '@backstage/config', 'react', 'fsevents']) {
    await link(join(app, 'node_modules', name), join(modules, name));
  }
  await link(join(app, 'node_modules/@ours/plugin'), join(app, 'plugins/ours'));
  await link(join(app, 'packages/backend/node_modules/app'), join(artefact, 'workspace/packages/app'));
  await link(join(app, 'plugins/ours/node_modules/zod'), join(artefact, 'workspace/plugins/ours/node_modules/zod'));
}
