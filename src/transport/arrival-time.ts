/**
 * When received bytes had come. All sockets that are ready are known at once, at the beginning of a turn of the event loop, and
 * then read one after the other: by the time the last is read, its bytes have been there for as long as the others took,
 * which is this program's time and not the server's.
 */

/** In a longer turn the engine may have asked the kernel again, for what came in the meantime; ms. It asks for 1024 sockets. */
const longestTurnMs = 10

let turnBegan: number | undefined
let socketRead: object | undefined
/** What is read may have come since the turn began: the socket was read before in it, and had more to give. */
let cameLater = false
let reading = false

/** Every socket of the thread tells when it is about to be read. */
export function readBegins(socket: object): void {
  if (turnBegan === undefined) {
    turnBegan = performance.now()
    // Runs when all sockets of this turn have been read.
    setImmediate(endTurn)
  }
  cameLater = socket === socketRead
  socketRead = socket
  reading = true
}

export function readEnds(): void {
  reading = false
}

/** When the bytes that are being handled were there, ms on the axis of performance.now(); `now` where nothing better is known. */
export function arrivedBy(now: number): number {
  if (!reading || cameLater || turnBegan === undefined || now - turnBegan > longestTurnMs) return now
  return turnBegan
}

function endTurn(): void {
  turnBegan = undefined
  socketRead = undefined
}
