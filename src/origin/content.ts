import { gzipSync } from 'node:zlib'

/** A resource's representation: what a GET without conditions gets. */
export interface Content {
  readonly type: string
  readonly cacheControl: string
  /** Bytes of the whole. */
  readonly size: number
  /** The bytes from `start` up to, but not including, `end`. */
  read(start: number, end: number): Buffer
  /** For clients that accept it; undefined where it is not offered. */
  readonly gzipped: (() => Buffer) | undefined
}

export function binaryContent(type: string, cacheControl: string, bytes: Buffer): Content {
  return { ...whole(bytes), type, cacheControl, gzipped: undefined }
}

/** @param gzip offers it gzipped; compressed once, when first asked for */
export function textContent(type: string, cacheControl: string, text: string, gzip: boolean): Content {
  const bytes = Buffer.from(text)
  let compressed: Buffer | undefined
  const gzipped = () => {
    compressed ??= gzipSync(bytes)
    return compressed
  }
  return { ...whole(bytes), type, cacheControl, gzipped: gzip ? gzipped : undefined }
}

function whole(bytes: Buffer): Pick<Content, 'size' | 'read'> {
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) }
}
