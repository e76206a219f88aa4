import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addOptions, givenOptions } from '../../src/cli/given-options.ts'
import type { OptionRow } from '../../src/cli/option-row.ts'

const rows: readonly OptionRow<'count' | 'header' | 'noCache' | 'quiet'>[] = [
  { name: 'count', flags: '-c, --count <n>', takes: 'value', group: 'A:', about: 'How many.', default: '1' },
  { name: 'header', flags: '--header <text>', takes: 'values', group: 'A:', about: 'A header.' },
  { name: 'noCache', flags: '--no-cache', takes: 'nothing', group: 'A:', about: 'No cache.' },
  { name: 'quiet', flags: '--quiet', takes: 'nothing', group: 'A:', about: 'Quiet.' },
]

function given(args: readonly string[], env?: Readonly<Record<string, string>>) {
  const command = new Command().exitOverride()
  addOptions(command, rows)
  command.parse(args, { from: 'user' })
  const options = givenOptions(command, rows, env)
  return Object.fromEntries(
    rows.map(({ name }) => [name, options[name]?.map(({ text, label, source }) => `${source} ${label} ${text}`)]),
  )
}

describe('givenOptions', () => {
  it('gives nothing for what was not said: defaults are the plan’s', () => {
    expect(given([], {})).toEqual({ count: [], header: [], noCache: [], quiet: [] })
  })

  it('takes the command line', () => {
    expect(given(['-c', '5', '--header', 'a: 1', '--header=b: 2', '--no-cache'], {})).toEqual({
      count: ['argument --count 5'],
      header: ['argument --header a: 1', 'argument --header b: 2'],
      noCache: ['argument --no-cache true'],
      quiet: [],
    })
  })

  it('takes the environment, one value a line where an option can be repeated', () => {
    const env = {
      HLS_SWARM_COUNT: '5\n',
      HLS_SWARM_HEADER: ' a: 1, 2\n\nb: 3;4\r\n',
      HLS_SWARM_NO_CACHE: 'false',
      HLS_SWARM_QUIET: '1',
    }
    expect(given([], env)).toEqual({
      count: ['environment --count (from HLS_SWARM_COUNT) 5'],
      header: [
        'environment --header (from HLS_SWARM_HEADER) a: 1, 2',
        'environment --header (from HLS_SWARM_HEADER) b: 3;4',
      ],
      noCache: ['environment --no-cache (from HLS_SWARM_NO_CACHE) false'],
      quiet: ['environment --quiet (from HLS_SWARM_QUIET) 1'],
    })
  })

  it('puts the command line before the environment, for each option by itself and for lists as a whole', () => {
    const env = { HLS_SWARM_COUNT: '5', HLS_SWARM_HEADER: 'a: 1\nb: 2', HLS_SWARM_QUIET: 'false' }
    expect(given(['--header', 'c: 3', '--quiet'], env)).toEqual({
      count: ['environment --count (from HLS_SWARM_COUNT) 5'],
      header: ['argument --header c: 3'],
      noCache: [],
      quiet: ['argument --quiet true'],
    })
  })

  it('takes an empty variable for none', () => {
    expect(given([], { HLS_SWARM_COUNT: '', HLS_SWARM_HEADER: '\n' })).toMatchObject({ count: [], header: [] })
  })

  it('looks at no environment where a command has none', () => {
    expect(given([])).toMatchObject({ count: [] })
  })
})
