/** Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2): a length, a type and a body. */
export function box(type: string, ...body: readonly (Buffer | readonly number[])[]): Buffer {
  const parts = body.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(part)))
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0))
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, ...parts])
}

/** A box with a version and flags. */
export function fullBox(
  type: string,
  version: number,
  flags: number,
  ...body: readonly (Buffer | readonly number[])[]
): Buffer {
  return box(type, uint32(version * 2 ** 24 + flags), ...body)
}

export function uint16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2)
  return bytes
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4)
  return bytes
}

export function uint64(value: number): Buffer {
  return uint32(Math.floor(value / 2 ** 32), value % 2 ** 32)
}
