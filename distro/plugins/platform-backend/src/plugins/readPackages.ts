import type { PluginPackage } from '@stagecraft/plugin-platform-common';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A package of the running portal, as far as it matters to whoever asks what is installed. */
export interface InstalledPackage extends PluginPackage {
  pluginId?: string;
  dependencies: string[];
}

/** Reads `<name>/package.json` as seen from a folder; undefined when it is not there or is not readable. */
export async function readPackage(name: string, from: string): Promise<InstalledPackage | undefined> {
  const file = await locate(name, from);
  return file === undefined ? undefined : readPackageFile(file);
}

export async function readPackageFile(file: string): Promise<InstalledPackage | undefined> {
  try {
    return interpret(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

async function locate(name: string, from: string): Promise<string | undefined> {
  const { resolve } = createRequire(path.join(from, 'package.json'));
  try {
    return resolve(`${name}/package.json`);
  } catch {
    // The package's `exports` may hide its package.json: look beside it in the same folders Node would search.
    for (const folder of createRequire(path.join(from, 'package.json')).resolve.paths(name) ?? []) {
      const file = path.join(folder, name, 'package.json');
      if (await readPackageFile(file)) {
        return file;
      }
    }
    return undefined;
  }
}

function interpret(content: unknown): InstalledPackage | undefined {
  if (!isRecord(content) || typeof content.name !== 'string') {
    return undefined;
  }
  const backstage = isRecord(content.backstage) ? content.backstage : {};
  return {
    name: content.name,
    version: text(content.version),
    role: text(backstage.role) ?? 'library',
    pluginId: text(backstage.pluginId),
    dependencies: isRecord(content.dependencies) ? Object.keys(content.dependencies) : [],
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
