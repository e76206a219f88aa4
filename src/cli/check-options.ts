import type { RequestOptionName } from '../plan/build-request-options.ts'
import type { OptionRow } from './option-row.ts'
import { requestOptionRows } from './run-options.ts'

export type CheckOptionName = RequestOptionName | 'duration' | 'json'

export const checkDefaults = { duration: '10s' } as const

/** Every option of `check`, in the order of its help. */
export const checkOptionRows: readonly OptionRow<CheckOptionName>[] = [
  {
    name: 'duration',
    flags: '-d, --duration <time>',
    takes: 'value',
    group: 'Check:',
    about: 'How long the one viewer plays; 0 only reads the playlists.',
    default: checkDefaults.duration,
  },
  {
    name: 'json',
    flags: '--json',
    takes: 'nothing',
    group: 'Check:',
    about: 'Print the tree as JSON.',
  },
  ...requestOptionRows,
]
