/**
 * When received bytes had come. All sockets that are ready are known at once, at the beginning of a turn of the event loop, and
 * then read one after the other: by the time the last is read, its bytes have been there for as long as the others took,
 * which is this program's time and not the server's.
 */

/** In a longer turn the engine may have asked the kernel again, for what came in the meantime; ms. It asks for 1024 sockets. */
const longestTurnMs = 10

let turnBegan: number | undefined
/** The latest in this turn. */
let socketRead: object | undefined
/** When what is being read was there; undefined outside a read, and where it may have come since the turn began. */
let cameBy: number | undefined

/** Every socket of the thread tells when it is about to be read. */
export function readBegins(socket: object): void {
  if (turnBegan === undefined) {
    turnBegan = performance.now()
    // Runs when all sockets of this turn have been read.
    setImmediate(endTurn)
  }
  // One that was read just before had more to give, and may have got it in the meantime.
  cameBy = socket === socketRead ? undefined : turnBegan
  socketRead = socket
}

export function readEnds(): void {
  cameBy = undefined
}

/** When the bytes that are being handled were there, ms on the axis of performance.now(); `now` where nothing better is known. */
export function arrivedBy(now: number): number {
  return cameBy === undefined || now - cameBy > longestTurnMs ? now : cameBy
}

function endTurn(): void {
  turnBegan = undefined
  socketRead = undefined
}
