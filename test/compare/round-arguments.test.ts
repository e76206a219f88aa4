import { describe, expect, it } from 'vitest'
import type { Round } from '../../src/compare/round.ts'
import { roundArguments } from '../../src/compare/round-arguments.ts'

const common = {
  url: 'http://example.com/live.m3u8',
  given: ['--ramp-rate=5/s', '--header=X-A: b', '--insecure'],
  seed: 7,
  player: 'hlsjs',
  ffmpeg: undefined,
}
const round: Round = { engine: 'native', purpose: 'requests', viewers: 10, durationMs: 90_500 }
const shared = ['run', common.url, '--clients=10', '--duration=90500ms', '--seed=7', ...common.given]
const told = ['--quiet', '--log-level=error', '--output=/tmp/a.json']

describe('roundArguments', () => {
  it.each<[what: string, round: Round, args: readonly string[]]>([
    ['native viewers', round, ['--workers=1', '--engine=native', '--player=hlsjs', '--count-paths']],
    ['requests of ffmpeg', { ...round, engine: 'ffmpeg' }, ['--engine=ffmpeg', '--count-paths']],
    [
      'costs of ffmpeg, which its log is no part of',
      { ...round, engine: 'ffmpeg', purpose: 'costs' },
      ['--workers=1', '--engine=ffmpeg', '--ffmpeg-log=errors'],
    ],
    ['costs of native viewers', { ...round, purpose: 'costs' }, ['--workers=1', '--engine=native', '--player=hlsjs']],
  ])('of %s', (_, one, args) => {
    expect(roundArguments(one, common, '/tmp/a.json')).toEqual([...shared, ...args, ...told])
  })

  it('names the ffmpeg to run', () => {
    const args = roundArguments({ ...round, engine: 'ffmpeg' }, { ...common, ffmpeg: '/opt/ff mpeg' }, '/tmp/a.json')
    expect(args).toContain('--ffmpeg=/opt/ff mpeg')
  })
})
