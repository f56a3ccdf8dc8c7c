/** The file system, as far as we need it. Writing is atomic: a reader sees the old content or the new, never half. */
export interface Files {
  exists(path: string): Promise<boolean>;
  readText(path: string): Promise<string>;
  /** undefined when there is no such file. */
  readTextIfPresent(path: string): Promise<string | undefined>;
  readJson(path: string): Promise<unknown>;
  writeText(path: string, content: string, options?: { private?: boolean; executable?: boolean }): Promise<void>;
  appendLine(path: string, line: string): Promise<void>;
  makeFolder(path: string, options?: { private?: boolean }): Promise<void>;
  list(path: string): Promise<{ name: string; isFolder: boolean }[]>;
  makeExecutable(path: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  /** A relative link at `path` that leads to `target`: both can be moved together. */
  link(target: string, path: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  freeBytes(path: string): Promise<number>;
}
