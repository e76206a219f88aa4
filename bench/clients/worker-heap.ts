import { Session } from 'node:inspector'

/** Looks into the heaps of this process's worker threads, which are closed to the main thread but for a debugger. */
export class WorkerHeaps {
  readonly #session = new Session()
  readonly #workers: string[] = []
  readonly #waiting = new Map<number, (result: unknown) => void>()
  #lastId = 0

  constructor() {
    this.#session.connect()
    this.#session.on('NodeWorker.attachedToWorker', ({ params }) => this.#workers.push(params.sessionId))
    this.#session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => this.#receive(params.message))
    this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  }

  /** What the heaps of all workers hold together, garbage included, bytes. */
  async usedBytes(): Promise<number> {
    let used = 0
    for (const worker of this.#workers) {
      const { usedSize } = (await this.#call(worker, 'Runtime.getHeapUsage')) as { usedSize: number }
      used += usedSize
    }
    return used
  }

  async collectGarbage(): Promise<void> {
    for (const worker of this.#workers) await this.#call(worker, 'HeapProfiler.collectGarbage')
  }

  close(): void {
    this.#session.disconnect()
  }

  #call(sessionId: string, method: string): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve) => {
      // Before the question: the answer may come while it is being posted.
      this.#waiting.set(id, resolve)
      this.#session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method }) })
    })
  }

  #receive(message: string): void {
    const { id = 0, result } = JSON.parse(message) as { id?: number; result?: unknown }
    this.#waiting.get(id)?.(result)
    this.#waiting.delete(id)
  }
}
