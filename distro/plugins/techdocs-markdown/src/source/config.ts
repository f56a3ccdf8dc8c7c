import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { parseDocument } from 'yaml';
import { limits, mebibytes } from '../limits';
import type { BuildLog } from '../log';

export interface SiteConfig {
  readonly siteName: string;
  readonly description: string;
  readonly docsDir: string;
  readonly nav?: readonly unknown[];
  readonly useDirectoryUrls: boolean;
  readonly repoUrl?: string;
  readonly editUri?: string;
}

const used = new Set([
  'site_name',
  'site_description',
  'docs_dir',
  'nav',
  'use_directory_urls',
  'repo_url',
  'edit_uri',
]);
/** What says nothing about the pages themselves, or what is done here in any case: not worth a warning. */
const harmless = new Set([
  'theme',
  'site_url',
  'site_author',
  'copyright',
  'site_dir',
  'markdown_extensions',
  'strict',
  'repo_name',
]);
const harmlessPlugins = new Set(['techdocs-core', 'search']);

async function readConfigFile(folder: string): Promise<{ name: string; text: string } | undefined> {
  for (const name of ['mkdocs.yml', 'mkdocs.yaml']) {
    const path = join(folder, name);
    const status = await stat(path).catch(() => undefined);
    if (!status?.isFile()) {
      continue;
    }
    if (status.size > limits.configBytes) {
      throw new InputError(`${name} has ${mebibytes(status.size)}; at most ${mebibytes(limits.configBytes)} are read.`);
    }
    return { name, text: await readFile(path, 'utf8') };
  }
  return undefined;
}

/** Tags such as `!!python/name:…` ask for code to be run; nothing is run here, they become plain text. */
function parse(name: string, yaml: string, log: BuildLog): Record<string, unknown> {
  const document = parseDocument(yaml, { prettyErrors: true, logLevel: 'silent' });
  if (document.errors.length > 0) {
    const [first] = document.errors;
    throw new InputError(`${name} is not valid YAML. ${first.message.trim()}`);
  }
  for (const warning of document.warnings) {
    log.warn(`${name}: ${warning.message.split('\n')[0]} The value is taken as plain text.`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw new InputError(`${name} cannot be read: ${(error as Error).message}`);
  }
  if (value === null || value === undefined) {
    return {};
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new InputError(`${name} must hold keys and values, such as 'site_name: My service'.`);
  }
  return value as Record<string, unknown>;
}

function warnOfUnused(name: string, raw: Record<string, unknown>, log: BuildLog): void {
  const keys = Object.keys(raw).filter((key) => !used.has(key) && !harmless.has(key) && key !== 'plugins');
  if (keys.length > 0) {
    log.warn(`${name}: these keys have no effect here: ${keys.join(', ')}`);
  }
  const plugins = (Array.isArray(raw.plugins) ? raw.plugins : Object.keys((raw.plugins as object) ?? {}))
    .map((plugin) => (typeof plugin === 'string' ? plugin : Object.keys((plugin as object) ?? {})[0]))
    .filter((plugin) => plugin && !harmlessPlugins.has(plugin));
  if (plugins.length > 0) {
    log.warn(`${name}: these mkdocs plugins have no effect here: ${plugins.join(', ')}`);
  }
}

function text(raw: Record<string, unknown>, name: string, key: string): string | undefined {
  const value = raw[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new InputError(`${name}: ${key} must be a text.`);
  }
  return String(value).trim();
}

export async function readSiteConfig(folder: string, defaultName: string, log: BuildLog): Promise<SiteConfig> {
  const file = await readConfigFile(folder);
  if (!file) {
    log.info('There is no mkdocs.yml: the pages of docs/ are taken in the order of their names');
  }
  const name = file?.name ?? 'mkdocs.yml';
  const raw = file ? parse(name, file.text, log) : {};
  warnOfUnused(name, raw, log);
  if (raw.nav !== undefined && raw.nav !== null && !Array.isArray(raw.nav)) {
    throw new InputError(`${name}: nav must be a list, such as '- Home: index.md'.`);
  }
  return {
    siteName: text(raw, name, 'site_name') || defaultName,
    description: text(raw, name, 'site_description') ?? '',
    docsDir: text(raw, name, 'docs_dir') || 'docs',
    nav: (raw.nav as unknown[] | undefined) ?? undefined,
    useDirectoryUrls: raw.use_directory_urls !== false,
    repoUrl: text(raw, name, 'repo_url'),
    editUri: text(raw, name, 'edit_uri'),
  };
}
