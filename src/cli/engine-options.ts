import type { EngineOptionName } from '../plan/build-engine.ts'
import { planDefaults } from '../plan/plan-defaults.ts'
import type { OptionRow } from './option-row.ts'

/** What viewers are: options of `run`. */
export const engineOptionRows: readonly OptionRow<EngineOptionName | 'printCommand'>[] = [
  {
    name: 'engine',
    flags: '--engine <name>',
    takes: 'value',
    group: 'Viewers:',
    about: 'native: players of this program. ffmpeg: a process of ffmpeg each, for comparison.',
    default: planDefaults.engine,
  },
  {
    name: 'ffmpeg',
    flags: '--ffmpeg <path>',
    takes: 'value',
    group: 'Viewers:',
    about: 'The ffmpeg to run.',
    default: 'the one on the PATH',
  },
  {
    name: 'ffmpegLog',
    flags: '--ffmpeg-log <what>',
    takes: 'value',
    group: 'Viewers:',
    about: 'Have ffmpeg log its requests, or only errors, which costs it less CPU and leaves requests uncounted.',
    default: planDefaults.ffmpegLog,
  },
  {
    name: 'printCommand',
    flags: '--print-command',
    takes: 'nothing',
    group: 'Viewers:',
    about: 'Print the commands that the first viewers would run, a line for each that differs, and run nothing.',
  },
]
