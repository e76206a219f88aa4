import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { endWithChildren } from './end-with-children.ts'

/** One request and its response, as their packets passed the loopback device: instants in ms since the Unix epoch. */
export interface WireExchange {
  readonly askedAt: number
  /** Of the response's first packet. */
  readonly firstByteAt: number
  readonly lastByteAt: number
  /** Of the response, with its head. */
  readonly bytes: number
}

export interface WireWatch {
  readonly command: string
  /** What passed since it began, in the order in which the responses began. */
  stop(): Promise<readonly WireExchange[]>
}

/** Has the kernel put down when the packets to and from a port of this machine pass; needs the right to capture (root). */
export async function watchWire(port: number, folder: string): Promise<WireWatch> {
  endWithChildren()
  const file = join(folder, `wire-${port}.pcap`)
  const filter = ['tcp', 'port', String(port)]
  const command = ['-i', 'lo', '-Z', 'root', '-s', '96', '-B', '65536', '-w', file, ...filter]
  const capture = spawn('tcpdump', command, { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(capture, 'exit')
  let said = ''
  const listening = new Promise<void>((resolve, reject) => {
    capture.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('listening on')) resolve()
    })
    void exited.then(() => reject(new Error(`tcpdump cannot capture: ${said.trim()}`)))
  })
  await listening
  return {
    command: ['tcpdump', ...command].join(' '),
    stop: async () => {
      // The kernel hands packets on in blocks, and the last of them late: what it still holds at the end is lost.
      await wait(1500)
      capture.kill('SIGINT')
      await exited
      if (!/\b0 packets dropped by kernel/.test(said)) throw new Error(`tcpdump lost packets: ${said.trim()}`)
      const reader = spawn('tcpdump', ['-r', file, '-nn', '-q', '-tt'], { stdio: ['ignore', 'pipe', 'ignore'] })
      return exchangesIn(createInterface({ input: reader.stdout }), port)
    },
  }
}

/** A packet with data in the words of `tcpdump -nn -q -tt`. */
const packet = /^(\d+\.\d+) IP \S+\.(\d+) > \S+\.(\d+): tcp ([1-9]\d*)/

type Open = { -readonly [field in keyof WireExchange]: WireExchange[field] }

async function exchangesIn(lines: AsyncIterable<string>, port: number): Promise<readonly WireExchange[]> {
  const exchanges: Open[] = []
  const latest = new Map<number, Open>()
  for await (const line of lines) {
    const [, seconds, from, to, bytes] = packet.exec(line) ?? []
    const at = Number(seconds) * 1000
    if (Number(to) === port) {
      latest.set(Number(from), { askedAt: at, firstByteAt: at, lastByteAt: at, bytes: 0 })
    } else if (Number(from) === port) {
      const exchange = latest.get(Number(to))
      if (exchange === undefined) continue
      if (exchange.bytes === 0) {
        exchange.firstByteAt = at
        exchanges.push(exchange)
      }
      exchange.lastByteAt = at
      exchange.bytes += Number(bytes)
    }
  }
  return exchanges
}
