import { Socket } from 'node:net'
import symbols from 'undici/lib/core/symbols.js'
import { readBegins, readEnds } from './arrival-time.ts'
import { type HttpParser, ResponseReceiver } from './response-receiver.ts'

/**
 * Sockets that read into one buffer.
 *
 * A stock socket allocates a fresh 64 kB buffer for every read; allocating it, faulting its pages in and collecting it
 * costs three times more than the copy itself. Here every socket of the thread reads into the same memory, which is
 * possible because a ResponseReceiver, or undici's HTTP/1 parser when it hears 'readable', takes what a socket holds
 * synchronously: before the next socket can be read, the bytes have been parsed and the response handler has seen them. A handler's chunk is
 * therefore valid only during its callback.
 *
 * What the parser leaves (a handler paused it) is copied into the socket's own queue, and from there on the socket is a
 * stock one, backpressure included, until the queue is empty: a parser that stopped draining synchronously would be
 * slow, not wrong.
 */
export const staticBufferBytes = 128 * 1024

/**
 * A viewer whose bandwidth is limited reads in small steps: what one read brings is what comes at once, and at 1 Mbit/s
 * this much is an eighth of a second.
 */
const limitedReadBytes = 16 * 1024

/** ECMAScript modules are evaluated once a thread, so this is one buffer a thread. */
const staticBuffer = Buffer.allocUnsafeSlow(staticBufferBytes)

/** The `onread` option of net.connect and tls.connect: documented, and the same object serves every socket. */
export const staticBufferOnread = { buffer: staticBuffer, callback: onRead }
/** The same for a viewer whose bandwidth is limited. */
export const limitedOnread = { buffer: staticBuffer.subarray(0, limitedReadBytes), callback: onRead }

const kUnread = Symbol('unread')
const kReceiver = Symbol('receiver')
const kParser: typeof symbols.kParser = symbols.kParser

interface StaticBufferSocket extends Socket {
  /** What was just received: a view of the static buffer, not null only inside onRead. */
  [kUnread]: Buffer | null
  [kReceiver]: ResponseReceiver
  /** There while the socket is undici's. */
  [kParser]?: HttpParser | null
}

/** Makes a socket that was created with `staticBufferOnread` readable by undici. */
export function serveFromStaticBuffer(socket: Socket): void {
  const served = socket as StaticBufferSocket
  served[kUnread] = null
  served[kReceiver] = new ResponseReceiver()
  served.read = read
  served.unshift = unshift
}

/** Of a socket that is served here. */
export function receiverOf(socket: Socket): ResponseReceiver {
  return (socket as StaticBufferSocket)[kReceiver]
}

/** Node calls it as a method of the socket, with bytes at the start of the buffer. False stops the reading. */
function onRead(this: unknown, bytes: number): boolean {
  const socket = this as StaticBufferSocket
  const received = bytes === staticBufferBytes ? staticBuffer : staticBuffer.subarray(0, bytes)
  if (socket.readableLength > 0) return socket.push(Buffer.from(received))
  readBegins(socket)
  const left = readNow(socket, received)
  readEnds()
  return left === null || socket.push(Buffer.from(left))
}

/** What neither the receiver nor undici's parser takes. */
function readNow(socket: StaticBufferSocket, received: Buffer): Buffer | null {
  const parser = socket[kParser]
  try {
    const rest = parser ? socket[kReceiver].take(parser, received) : received
    if (rest === undefined) return null
    socket[kUnread] = rest
    socket.emit('readable')
  } catch (error) {
    // As undici does where its parser throws.
    socket.destroy(error as Error)
  }
  const left = socket[kUnread]
  socket[kUnread] = null
  return left
}

/** The original returns what was copied, starts the reading, and tells the end. */
function read(this: StaticBufferSocket, size?: number): Buffer | null {
  const unread = this[kUnread]
  if (unread !== null && size !== 0) {
    this[kUnread] = null
    return unread
  }
  const parser = this[kParser]
  for (;;) {
    const copied = Socket.prototype.read.call(this, size) as Buffer | null
    if (copied === null || !parser) return copied
    const rest = this[kReceiver].take(parser, copied)
    if (rest !== undefined && !parser.paused) return rest
    if (rest !== undefined) {
      Socket.prototype.unshift.call(this, rest)
      return null
    }
  }
}

/** A parser that was paused gives back the rest of a chunk: a view of the static buffer. */
function unshift(this: StaticBufferSocket, chunk: Buffer): void {
  Socket.prototype.unshift.call(this, Buffer.from(chunk))
}
