import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

export type Entry = { path: string; mode: number; content: Buffer };

const signs = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
const utf8Names = 0x0800;
const deflated = 8;
const regularFile = 0o100000;
const maximumEntries = 65_535;

type Packed = { name: Buffer; mode: number; crc: number; size: number; data: Buffer; offset: number };

function shared({ name, crc, size, data }: Packed): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(utf8Names, 2);
  head.writeUInt16LE(deflated, 4);
  // The date is left at its first day: the same files give the same archive.
  head.writeUInt16LE(0x0021, 8);
  head.writeUInt32LE(crc, 10);
  head.writeUInt32LE(data.length, 14);
  head.writeUInt32LE(size, 18);
  head.writeUInt16LE(name.length, 22);
  return head;
}

function sign(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function centralEntry(packed: Packed): Buffer {
  const madeBy = Buffer.from([20, 3]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((regularFile | packed.mode) << 16) >>> 0, 6);
  tail.writeUInt32LE(packed.offset, 10);
  return Buffer.concat([sign(signs.central), madeBy, shared(packed), tail, packed.name]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(signs.end, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

export async function writeZip(entries: readonly Entry[]): Promise<Buffer> {
  if (entries.length > maximumEntries) throw new Error(`An archive holds at most ${maximumEntries} files.`);
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { path, mode, content } of entries) {
    const data = await deflate(content);
    const packed = { name: Buffer.from(path), mode, crc: crc32(content), size: content.length, data, offset };
    const local = Buffer.concat([sign(signs.local), shared(packed), packed.name, data]);
    parts.push(local);
    central.push(centralEntry(packed));
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([...parts, directory, endRecord(entries.length, directory.length, offset)]);
}

class Unreadable extends Error {
  constructor(reason: string) {
    super(`The archive cannot be read: ${reason}.`);
  }
}

function findEnd(zip: Buffer): number {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 65_557); at -= 1) {
    if (zip.readUInt32LE(at) === signs.end) return at;
  }
  throw new Unreadable('it has no end');
}

async function readEntry(zip: Buffer, at: number, left: number): Promise<Entry> {
  const method = zip.readUInt16LE(at + 10);
  const [packedSize, size] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)];
  const path = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
  const local = zip.readUInt32LE(at + 42);
  if (zip.readUInt32LE(local) !== signs.local) throw new Unreadable(`${path} is not where it should be`);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const data = zip.subarray(start, start + packedSize);
  if (size > left) throw new Unreadable('unpacked it is too large');
  // What grows beyond the size that it claims is stopped there.
  const unpacked = method === 0 ? data : inflate(data, { maxOutputLength: Math.max(1, size) });
  const content = await Promise.resolve(unpacked).catch(() => undefined);
  if (content?.length !== size || crc32(content) !== zip.readUInt32LE(at + 16))
    throw new Unreadable(`${path} is damaged`);
  const mode = (zip.readUInt32LE(at + 38) >>> 16) & 0o777;
  return { path, mode: mode || 0o644, content };
}

/** Folders are left out: whoever unpacks makes them as they are needed. */
export async function readZip(zip: Buffer, limit: number): Promise<Entry[]> {
  if (zip.length < 22) throw new Unreadable('it is too short');
  const end = findEnd(zip);
  const entries: Entry[] = [];
  let [at, left] = [zip.readUInt32LE(end + 16), limit];
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== signs.central)
      throw new Unreadable('its directory is damaged');
    const entry = await readEntry(zip, at, left);
    left -= entry.content.length;
    if (!entry.path.endsWith('/')) entries.push(entry);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}
