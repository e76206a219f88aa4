import type { GivenOptions, OptionReader } from './option-reader.ts'
import { parseChoice } from './parse-choice.ts'
import { parsed, refused } from './parsed.ts'
import { planDefaults } from './plan-defaults.ts'
import { engines, ffmpegLogs, type RunPlan } from './run-plan.ts'

export type EngineOptionName = 'engine' | 'ffmpeg' | 'ffmpegLog'

/** What ffmpeg cannot do, or cannot be told to, and the values that ask for nothing of the kind. */
const notWithFfmpeg = {
  player: ['ffmpeg'],
  abr: ['fixed'],
  audio: ['default'],
  subtitles: ['default'],
  start: ['auto', 'live', 'beginning'],
  loop: ['false'],
  validate: ['none'],
  bandwidth: ['unlimited'],
  connectionsPerViewer: [],
  sharedConnections: [],
  resolve: [],
  localAddress: [],
} as const satisfies Record<string, readonly string[]>

type RestrictedOptionName = keyof typeof notWithFfmpeg

/** What the viewers are; options that such viewers do not have are faults. */
export function buildEngine(
  reader: OptionReader,
  options: GivenOptions<EngineOptionName | RestrictedOptionName>,
): RunPlan['engine'] {
  const engine = reader.value(options.engine, planDefaults.engine, parseChoice(engines, 'engine'))
  const path = reader.value(options.ffmpeg, planDefaults.ffmpeg, (text) =>
    text === '' ? refused('is empty.', 'Say the path of ffmpeg.') : parsed(text),
  )
  const log = reader.value(options.ffmpegLog, planDefaults.ffmpegLog, parseChoice(ffmpegLogs, 'kind of log'))
  if (engine === 'native') return { is: 'native' }
  for (const [name, allowed] of Object.entries(notWithFfmpeg)) {
    const given = options[name as RestrictedOptionName]?.at(-1)
    if (given === undefined || (allowed as readonly string[]).includes(given.text)) continue
    const words = allowed.filter((word) => word !== 'false')
    reader.faults.push({
      problem: `${given.label} ${given.text} is nothing that viewers of --engine ffmpeg can do.`,
      remedy: words.length > 0 ? `Leave it out, or say ${words.join(' or ')}.` : 'Leave it out.',
    })
  }
  return { is: 'ffmpeg', path, version: '', log }
}
