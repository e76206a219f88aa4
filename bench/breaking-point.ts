import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseDescriptorLimit } from '../src/cli/file-descriptors.ts'
import type { LimitFound, LimitTask } from './clients/find-limit.ts'
import { bracketOf } from './harness/limit-search.ts'
import { withLoopbackLimit } from './harness/loopback-limit.ts'
import { printTable } from './harness/print-table.ts'
import { atMost, reportResult, repositoryPath } from './harness/results.ts'
import { requireTools } from './harness/tools.ts'

// How many viewers are served before they stall for 0.1 % of the time, and what ends it: the origin, the generator or the
// network between them? Each of the three is made the narrowest once, and must be the one that is named. About 8 minutes.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Comma-separated: origin, generator, network. */
    only: { type: 'string' },
  },
})
requireTools('nginx', 'taskset', 'unshare', 'tc')
const [originCore, clientCore] = [0, 1]
const descriptors = parseDescriptorLimit(readFileSync('/proc/self/limits', 'utf8')) ?? 20_000
const most = Math.min(Math.floor(descriptors * 0.93), 18_800)

type Narrowest = 'origin' | 'generator' | 'network'
interface Variant {
  readonly narrowest: Narrowest
  readonly about: string
  readonly megabitsPerSecond: number
  readonly originNiceness: number | null
  readonly networkMegabitsPerSecond: number | null
  /** Tried first. */
  readonly first: number
}

const variants: readonly Variant[] = [
  {
    narrowest: 'generator',
    about: 'one worker on one core, nginx alone on the other',
    megabitsPerSecond: 4,
    originNiceness: null,
    networkMegabitsPerSecond: null,
    first: 2000,
  },
  {
    narrowest: 'origin',
    about: 'nginx shares its core with a process that comes before it',
    megabitsPerSecond: 2,
    // Weights 110 and 1024 (sched(7), nice): about a tenth of the core.
    originNiceness: 10,
    networkMegabitsPerSecond: null,
    first: 1000,
  },
  {
    narrowest: 'network',
    about: 'the loopback interface lets 1 Gbit/s through',
    megabitsPerSecond: 2,
    originNiceness: null,
    networkMegabitsPerSecond: 1000,
    first: 300,
  },
]
const chosen = variants.filter(({ narrowest }) => values.only?.split(',').includes(narrowest) ?? true)

const maxStallRatio = 0.001
/**
 * Short segments, that viewers begin 3 s before the live edge and have no more than that in their buffers: a load that is
 * too much by a tenth empties them in 30 s.
 */
const segmentSeconds = 1
const times = values.quick
  ? { rampSeconds: 3, settleSeconds: 2, windows: 1, windowSeconds: 5 }
  : { rampSeconds: 5, settleSeconds: 4, windows: 1, windowSeconds: 12 }
const tolerance = values.quick ? 0.3 : 0.1

async function findLimit(variant: Variant): Promise<LimitFound> {
  const { megabitsPerSecond, originNiceness, networkMegabitsPerSecond, first } = variant
  const task: LimitTask = {
    stream: { megabitsPerSecond, segmentSeconds },
    originNiceness,
    networkMegabitsPerSecond,
    search: { first, most, tolerance },
    maxStallRatio,
    times,
    mostStartsPerSecond: 500,
    originCore,
    clientCore,
  }
  const program = [process.execPath, repositoryPath('build/bench/clients/find-limit.js'), JSON.stringify(task)]
  const command = networkMegabitsPerSecond === null ? program : withLoopbackLimit(networkMegabitsPerSecond, program)
  const [name = '', ...args] = command
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`${command.join(' ')} ended with exit code ${code}`)
  const found = JSON.parse(text) as LimitFound
  return { ...found, commands: [command.join(' '), ...found.commands] }
}

export interface Measurement extends Variant, LimitFound {
  /** The most that held; 0 when none did. */
  readonly viewers: number
  /** The fewest that did not; undefined when the descriptors ended before. */
  readonly brokeAt: number | undefined
  readonly brokenBy: string
  /** Where that was seen. */
  readonly seenAt: number | undefined
}

const measurements: Measurement[] = []
for (const variant of chosen) {
  console.error(`${variant.narrowest}: ${variant.about}`)
  const found = await findLimit(variant)
  const { held, broke } = bracketOf(found.tried.map(({ viewers, held }) => ({ viewers, held, use: 0 })))
  // A little beyond the limit viewers stall before a part is full on the average of the window; further on it tells which.
  const evidence = found.tried
    .filter(({ held, limitedBy }) => !held && limitedBy !== 'none of them')
    .sort((a, b) => a.viewers - b.viewers)[0]
  measurements.push({
    ...variant,
    ...found,
    viewers: held?.viewers ?? 0,
    brokeAt: broke?.viewers,
    brokenBy: evidence?.limitedBy ?? (broke ? 'none of them' : 'nothing: there are no more file descriptors'),
    seenAt: evidence?.viewers,
  })
}

const percent = (share: number | undefined) => (share === undefined ? '-' : Math.round(share * 100))
printTable(
  [
    'made the narrowest',
    'Mbit/s',
    'viewers held',
    'broke at',
    'broken by',
    'seen at',
    'generator %',
    'origin %',
    'network %',
    'dropped',
    'stalled %',
    'said saturated',
  ],
  measurements.map((one) => {
    const at = one.tried.find(({ viewers }) => viewers === (one.seenAt ?? one.brokeAt))
    return [
      one.narrowest,
      one.megabitsPerSecond,
      one.viewers,
      one.brokeAt ?? '-',
      one.brokenBy,
      one.seenAt ?? '-',
      percent(at?.use.generator),
      percent(at?.use.origin),
      percent(at?.use.network),
      at?.droppedPackets ?? '-',
      (at?.stallRatio ?? Number.NaN) * 100,
      at?.saidSaturated ? 'yes' : 'no',
    ]
  }),
)

reportResult(
  'breaking-point',
  ['nginx', 'taskset'],
  {
    commands: measurements.flatMap(({ commands }) => commands),
    acceptance: measurements.flatMap(({ narrowest, brokenBy, tried }) => [
      atMost(`${narrowest} made the narrowest, another named`, brokenBy === narrowest ? 0 : 1, 0),
      ...(narrowest === 'generator'
        ? [
            atMost(
              'generator full, and not said to be saturated',
              tried.filter(({ use, saidSaturated }) => use.generator > 0.97 && !saidSaturated).length,
              0,
            ),
          ]
        : [
            atMost(
              `${narrowest} made the narrowest, and said to be saturated`,
              tried.filter(({ saidSaturated }) => saidSaturated).length,
              0,
            ),
          ]),
    ]),
    measurements: measurements.map(({ commands: _, ...measured }) => measured),
    remarks: [
      `Stall ratio below ${maxStallRatio * 100} % over ${times.windowSeconds} s, after a ramp (at most 500 viewers a second) and ${times.settleSeconds} s; segments of ${segmentSeconds} s, buffers of at most 3 s; to ${tolerance * 100} %.`,
      `The generator has one worker on core ${clientCore}; nginx has one on core ${originCore}, with the stream's writer and the conductor.`,
      'A part is full from 90 % on: its core in use or wanted, or the bits a second that are let through.',
    ],
  },
  values.quick || values.only !== undefined,
)
