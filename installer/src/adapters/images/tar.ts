export interface TarEntry {
  name: string;
  type: 'file' | 'link' | 'folder';
  mode: number;
  /** Where a link leads. */
  target?: string;
  content?: Buffer;
}

const blockSize = 512;
const longest = 100;
const flags = { file: '0', link: '2', folder: '5', extended: 'x' };

/** What follows the last entry. */
export const tarEnd = Buffer.alloc(2 * blockSize);

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

/** Owner and time are always the same: equal content is an equal archive, and an engine finds its own layers again. */
function header(
  name: string,
  flag: string,
  { mode, size, target }: { mode: number; size: number; target: string },
): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(name, 0, longest);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write(flag, 156);
  block.write(target, 157, longest);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(content: Buffer): Buffer {
  const rest = content.length % blockSize;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(blockSize - rest)]);
}

/** `<length> <key>=<value>`, where the length counts itself. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const once = bytes + String(bytes).length;
  return `${bytes + String(once).length}${rest}`;
}

const fits = (text: string): boolean => Buffer.byteLength(text) <= longest && /^[\x20-\x7e]*$/.test(text);

/** Names that the old form cannot hold stand before the entry, as POSIX has it. */
function extended(name: string, target: string): Buffer {
  const records = [
    ...(fits(name) ? [] : [record('path', name)]),
    ...(fits(target) ? [] : [record('linkpath', target)]),
  ];
  if (records.length === 0) return Buffer.alloc(0);
  const content = Buffer.from(records.join(''));
  const before = header('PaxHeader', flags.extended, { mode: 0o644, size: content.length, target: '' });
  return Buffer.concat([before, padded(content)]);
}

/** An entry as it stands in an archive. */
export function tarEntry({ name, type, mode, target = '', content = Buffer.alloc(0) }: TarEntry): Buffer {
  const path = type === 'folder' ? `${name}/` : name;
  const head = header(path, flags[type], { mode, size: content.length, target });
  return Buffer.concat([extended(path, target), head, padded(content)]);
}
