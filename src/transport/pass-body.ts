/** What is used here of undici's HTTP/1 parser (undici/lib/dispatcher/client-h1.js), beneath which llhttp runs in WebAssembly. */
export interface HttpParser {
  /** 0 until the headers are complete, and again once the message is. */
  readonly statusCode: number
  /** Content-Length as it came; empty where there is none. */
  readonly contentLength: string
  /** Of the body, so far. */
  readonly bytesRead: number
  readonly llhttp: { readonly memory: { readonly buffer: ArrayBuffer } }
  /** Where llhttp keeps its state; null after the end. */
  readonly ptr: number | null
  paused: boolean
  /** Hands a piece of the body over; more than 0: the handler wants no more for now. */
  onBody(chunk: Buffer): number
}

/** Of llhttp 9's state: how much of a body of known length is to come (`content_length`, 64 bits). */
const contentLengthOffset = 32

/** Of the WebAssembly memory of this thread, which moves when it grows. */
let memory = new DataView(new ArrayBuffer(0))

/**
 * Takes the bytes of a body past the parser; returns how many. undici copies everything that it receives into the memory of its
 * parser, which of a segment is the larger part of its work, and in a body of known length there is nothing to parse: the
 * pieces go to undici's own `onBody` as they are, and llhttp's count of what is to come is set to what is left. The last
 * byte, with which the message ends, is left for the parser.
 *
 * Where that count is not what it has to be, as with another llhttp, nothing is passed.
 */
export function passBody(parser: HttpParser, received: Buffer): number {
  if (parser.statusCode < 200 || parser.contentLength === '' || parser.ptr === null) return 0
  const left = Number(parser.contentLength) - parser.bytesRead
  const passed = Math.min(received.length, left - 1)
  if (!(passed > 0) || left > 0xffff_ffff) return 0
  if (memory.buffer !== parser.llhttp.memory.buffer) memory = new DataView(parser.llhttp.memory.buffer)
  const at = parser.ptr + contentLengthOffset
  if (memory.getUint32(at, true) !== left || memory.getUint32(at + 4, true) !== 0) return 0
  memory.setUint32(at, left - passed, true)
  if (parser.onBody(passed === received.length ? received : received.subarray(0, passed)) > 0) parser.paused = true
  return passed
}
