import { execFileSync } from 'node:child_process'

/**
 * A command that runs another one in a network of its own, whose loopback has a bandwidth: a token bucket, with a queue of
 * 20 ms behind it (tc-tbf(8)). It ends with the command. Needs root.
 */
export function withLoopbackLimit(megabitsPerSecond: number, command: readonly string[]): readonly string[] {
  const bucket = `rate ${megabitsPerSecond}mbit burst 512k latency 20ms`
  const prepare = `ip link set lo up && tc qdisc add dev lo root tbf ${bucket} && exec "$@"`
  return ['unshare', '--net', 'sh', '-c', prepare, 'sh', ...command]
}

export interface LoopbackCounters {
  readonly bytes: number
  readonly droppedPackets: number
}

/** Of the bucket, seen from inside that network. */
export function readLoopbackCounters(): LoopbackCounters {
  const text = execFileSync('tc', ['-s', '-j', 'qdisc', 'show', 'dev', 'lo'], { encoding: 'utf8' })
  const [bucket] = JSON.parse(text) as { bytes: number; drops: number }[]
  if (bucket === undefined) throw new Error('The loopback interface has no queueing discipline.')
  return { bytes: bucket.bytes, droppedPackets: bucket.drops }
}
