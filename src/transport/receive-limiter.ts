import type { Clock, TimerTask } from '../clock.ts'
import { type Bandwidth, receivedAtMs } from './bandwidth.ts'

/** Something that receives, and can be told to go on after it was told to stop. */
export interface LimitedReceiver {
  resumeReceiving(): void
}

/** After a rest so much may come at once, ms of the bandwidth: the grain of the clock must not cost throughput. */
const burstMs = 20

/**
 * The bandwidth of one viewer, shared by all its connections: a token bucket on what is received. Who goes over it stops
 * reading until the bytes would have come, so that the kernel's buffers fill, TCP's window closes and the server has to
 * wait. It does not delay what has come: it keeps it from coming.
 */
export class ReceiveLimiter implements TimerTask {
  queueIndex = -1
  dueAt = 0
  private readonly clock: Clock
  private readonly bandwidth: Bandwidth
  private readonly startedAt: number
  /** Until when what has come would have taken, ms from the viewer's start. */
  private paidUntilMs = 0
  private waiting: LimitedReceiver[] = []

  constructor(clock: Clock, bandwidth: Bandwidth) {
    this.clock = clock
    this.bandwidth = bandwidth
    this.startedAt = clock.now()
  }

  /** So many bytes have come. False: no more for now; the receiver will hear. */
  admit(bytes: number, receiver: LimitedReceiver): boolean {
    const nowMs = this.clock.now() - this.startedAt
    const from = Math.max(this.paidUntilMs, nowMs - burstMs, 0)
    this.paidUntilMs = receivedAtMs(this.bandwidth, from, bytes * 8)
    if (this.paidUntilMs <= nowMs) return true
    this.waiting.push(receiver)
    if (this.queueIndex === -1 && this.paidUntilMs !== Number.POSITIVE_INFINITY) {
      this.clock.schedule(this, this.startedAt + this.paidUntilMs)
    }
    return false
  }

  /** The receiver has ended, and is not to be resumed. */
  forget(receiver: LimitedReceiver): void {
    const index = this.waiting.indexOf(receiver)
    if (index >= 0) this.waiting.splice(index, 1)
    if (this.waiting.length === 0) this.clock.cancel(this)
  }

  onDue(now: number): void {
    // Others may have come meanwhile on another connection.
    if (now < this.startedAt + this.paidUntilMs) return this.clock.schedule(this, this.startedAt + this.paidUntilMs)
    for (const receiver of this.waiting.splice(0)) receiver.resumeReceiving()
  }
}
