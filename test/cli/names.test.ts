import { describe, expect, it } from 'vitest'
import { knownVariables } from '../../src/cli/run-options.ts'
import { warnOfUnknownVariables } from '../../src/cli/unknown-variables.ts'
import { nearestName } from '../../src/plan/nearest-name.ts'

describe('nearestName', () => {
  it.each([
    // one letter too few, too many, wrong; two swapped
    ['HLS_SWARM_CLIENT', 'HLS_SWARM_CLIENTS'],
    ['HLS_SWARM_DURATIONS', 'HLS_SWARM_DURATION'],
    ['HLS_SWARM_DURATIAN', 'HLS_SWARM_DURATION'],
    ['HLS_SWARM_SEDE', 'HLS_SWARM_SEED'],
    ['HLS_SWARM_RAMPRATE', 'HLS_SWARM_RAMP_RATE'],
  ])('%s may be %s', (written, nearest) => {
    expect(nearestName(written, knownVariables)).toBe(nearest)
  })

  it('suggests nothing that looks different', () => {
    expect(nearestName('jitter', ['clients', 'duration'])).toBeUndefined()
    expect(nearestName('', ['clients'])).toBeUndefined()
  })

  it('counts a swap as one difference', () => {
    expect(nearestName('abdc', ['abcd', 'axyc'])).toBe('abcd')
  })
})

describe('warnOfUnknownVariables', () => {
  it('passes over known variables, those of others and those that Kubernetes sets', () => {
    const env = {
      PATH: '/bin',
      HLS_SWARMED: '1',
      HLS_SWARM_CLIENTS: '5',
      HLS_SWARM_URL: 'x',
      HLS_SWARM_PORT: 'tcp://10.0.0.1:80',
      HLS_SWARM_PORT_80_TCP_ADDR: '10.0.0.1',
      HLS_SWARM_ORIGIN_SERVICE_HOST: '10.0.0.1',
      HLS_SWARM_SERVICE_PORT_HTTP: '80',
    }
    expect(warnOfUnknownVariables(env, knownVariables)).toEqual([])
  })

  it('warns of the rest, with the nearest name where there is one', () => {
    expect(
      warnOfUnknownVariables({ HLS_SWARM_ZZZZZZZZZZZZZZZZZZ: '1', HLS_SWARM_CLIENT: '1' }, knownVariables),
    ).toEqual([
      'HLS_SWARM_CLIENT means nothing; did you mean HLS_SWARM_CLIENTS?',
      'HLS_SWARM_ZZZZZZZZZZZZZZZZZZ means nothing',
    ])
  })
})
