/** As much of ASN.1's DER as a certificate is written with. */
const encode = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function base128(value: number): number[] {
  const groups = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) groups.unshift((rest & 0x7f) | 0x80);
  return groups;
}

export const sequence = (...parts: Uint8Array[]): Buffer => encode(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Buffer => encode(0x31, ...parts);
export const octets = (...parts: Uint8Array[]): Buffer => encode(0x04, ...parts);
export const truth = (): Buffer => encode(0x01, Buffer.from([0xff]));
export const text = (value: string): Buffer => encode(0x0c, Buffer.from(value, 'utf8'));
export const bits = (content: Uint8Array, unused = 0): Buffer => encode(0x03, Buffer.from([unused]), content);

/** `[number]` around what has a tag of its own. */
export const around = (number: number, ...parts: Uint8Array[]): Buffer => encode(0xa0 | number, ...parts);
/** `[number]` instead of the tag that it would have. */
export const instead = (number: number, content: Uint8Array): Buffer => encode(0x80 | number, content);

/** Positive: a first bit that is set would make it negative. */
export function integer(value: Uint8Array): Buffer {
  return encode(0x02, ((value[0] ?? 0) & 0x80) === 0 ? value : Buffer.concat([Buffer.from([0]), value]));
}

export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

/** Two digits of the year until 2049, four from then on: the standard wants it so. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050 ? encode(0x17, Buffer.from(digits.slice(2))) : encode(0x18, Buffer.from(digits));
}
