import { describe, expect, it } from 'vitest'
import { buildPlan, type PlanOptionName } from '../../src/plan/build-plan.ts'
import type { GivenOptions, GivenValue } from '../../src/plan/option-reader.ts'
import { defaultPlayback } from '../../src/plan/playback-choices.ts'
import { runPlanSchema } from '../../src/plan/run-plan.ts'

/** Files of the tests, by path. */
const files: Record<string, string> = {
  'good.trace': '# seconds, bits a second\n0 8000000\n20, 1000000\n\n40 8000000\n60\n',
  'bad.trace': '0 8000000\nsoon 5\n',
  'endless.trace': `0 8000000\n${'9'.repeat(400)} 0\n`,
  'empty.trace': '',
}
const readFile = (path: string): string => {
  const text = files[path]
  if (text === undefined) throw new Error('no such file')
  return text
}
const surroundings = { userAgent: 'hls-swarm/1.2.3', availableCores: 4, randomSeed: 77, readText: readFile }

function flag(name: string, text: string): GivenValue {
  return { text, label: name, source: 'argument' }
}

function variable(name: string, text: string): GivenValue {
  return { text, label: name, source: 'environment' }
}

const url = [flag('the URL', 'http://example.com/live.m3u8')]

function build(options: GivenOptions<PlanOptionName>) {
  return buildPlan({ url, ...options }, surroundings)
}

function planOf(options: GivenOptions<PlanOptionName>) {
  const built = build(options)
  if (!built.ok) throw new Error(JSON.stringify(built.faults))
  return built.plan
}

describe('buildPlan', () => {
  it('is complete with the URL alone, and what the schema says', () => {
    const plan = planOf({})
    expect(plan).toEqual({
      streams: [{ url: 'http://example.com/live.m3u8', weight: 1, variant: { is: 'all' } }],
      clients: 10,
      durationMs: 0,
      warmupMs: 0,
      ramp: { ratePerSecond: 100, jitterMs: 500 },
      engine: { is: 'native' },
      playback: defaultPlayback,
      bandwidth: { is: 'unlimited' },
      validateShare: 0,
      countPaths: false,
      workers: 4,
      connections: { is: 'perViewer', limit: 2 },
      http: {
        headers: {},
        userAgent: 'hls-swarm/1.2.3',
        noCache: false,
        insecure: false,
        resolve: [],
        localAddresses: [],
      },
      timeouts: {
        playlist: { firstByteMs: 10_000, totalMs: 20_000 },
        media: { firstByteMs: 10_000, totalMs: 120_000 },
      },
      seed: 77,
      gracefulStopMs: 5000,
    })
    expect(runPlanSchema.parse(plan)).toEqual(plan)
  })

  it('makes viewers of ffmpeg, which play as it does', () => {
    const ffmpeg = { engine: [flag('--engine', 'ffmpeg')], ffmpeg: [flag('--ffmpeg', '/opt/ffmpeg')] }
    const { engine, playback } = planOf({ ...ffmpeg, ffmpegLog: [flag('--ffmpeg-log', 'errors')] })
    expect(engine).toEqual({ is: 'ffmpeg', path: '/opt/ffmpeg', version: '', log: 'errors' })
    expect(playback).toEqual({ ...defaultPlayback, player: 'ffmpeg' })
  })

  it('refuses what ffmpeg cannot do, all of it at once', () => {
    const built = build({
      engine: [flag('--engine', 'ffmpeg')],
      player: [flag('--player', 'hlsjs')],
      abr: [flag('--abr', 'buffer')],
      start: [flag('--start', 'beginning')],
      resolve: [flag('--resolve', 'a.test:80:127.0.0.1')],
    })
    expect(built.ok ? [] : built.faults.map(({ problem }) => problem)).toEqual([
      '--player hlsjs is nothing that viewers of --engine ffmpeg can do.',
      '--abr buffer is nothing that viewers of --engine ffmpeg can do.',
      '--resolve a.test:80:127.0.0.1 is nothing that viewers of --engine ffmpeg can do.',
    ])
  })

  it('takes every option', () => {
    const plan = planOf({
      clients: [flag('--clients', '2k')],
      duration: [flag('--duration', '1h')],
      warmup: [flag('--warmup', '1m')],
      rampRate: [flag('--ramp-rate', '600/m')],
      rampJitter: [flag('--ramp-jitter', '0')],
      workers: [flag('--workers', '3')],
      variant: [flag('--variant', '720p')],
      sharedConnections: [flag('--shared-connections', '64')],
      header: [flag('--header', 'X-A: 1'), flag('--header', 'X-B: 2')],
      userAgent: [flag('--user-agent', 'tv')],
      noCache: [flag('--no-cache', 'true')],
      timeout: [flag('--timeout', '3s')],
      resolve: [flag('--resolve', 'example.com:80:127.0.0.1')],
      localAddress: [flag('--local-address', '127.0.0.2'), flag('--local-address', '127.0.0.3')],
      insecure: [flag('--insecure', 'true')],
      seed: [flag('--seed', '4294967295')],
      gracefulStop: [flag('--graceful-stop', '0')],
      validate: [flag('--validate', '5%')],
      countPaths: [flag('--count-paths', 'true')],
      bandwidth: [flag('--bandwidth', '2M:20%,8M:80%')],
      player: [flag('--player', 'spec')],
      abr: [flag('--abr', 'throughput')],
      audio: [flag('--audio', 'pt-BR')],
      subtitles: [flag('--subtitles', 'none')],
      start: [flag('--start', '-90s')],
      loop: [flag('--loop', 'true')],
    })
    expect(plan).toEqual({
      streams: [{ url: 'http://example.com/live.m3u8', weight: 1, variant: { is: 'height', height: 720 } }],
      clients: 2000,
      durationMs: 3_600_000,
      warmupMs: 60_000,
      ramp: { ratePerSecond: 10, jitterMs: 0 },
      engine: { is: 'native' },
      playback: {
        player: 'spec',
        abr: 'throughput',
        audio: { is: 'language', language: 'pt-BR' },
        subtitles: { is: 'none' },
        start: { is: 'beforeEnd', seconds: 90 },
        loop: true,
      },
      validateShare: 0.05,
      countPaths: true,
      bandwidth: {
        is: 'spread',
        choices: [
          { bitsPerSecond: 2e6, weight: 20 },
          { bitsPerSecond: 8e6, weight: 80 },
        ],
      },
      workers: 3,
      connections: { is: 'shared', perWorker: 64 },
      http: {
        headers: { 'x-a': '1', 'x-b': '2' },
        userAgent: 'tv',
        noCache: true,
        insecure: true,
        resolve: [{ host: 'example.com', port: 80, address: '127.0.0.1' }],
        localAddresses: ['127.0.0.2', '127.0.0.3'],
      },
      timeouts: { playlist: { firstByteMs: 3000, totalMs: 3000 }, media: { firstByteMs: 3000, totalMs: 3000 } },
      seed: 4_294_967_295,
      gracefulStopMs: 0,
    })
    expect(runPlanSchema.parse(plan)).toEqual(plan)
  })

  it('returns all faults together, each under the name by which the value was given', () => {
    const built = buildPlan(
      {
        url: [flag('the URL', 'example.com/a.m3u8')],
        clients: [flag('--clients', 'ten')],
        duration: [variable('--duration (from HLS_SWARM_DURATION)', '90')],
        header: [flag('--header', 'nonsense'), flag('--header', 'X-Fine: 1'), flag('--header', 'Host: x')],
      },
      surroundings,
    )
    expect(built).toEqual({
      ok: false,
      faults: [
        {
          problem: 'the URL "example.com/a.m3u8" does not start with http:// or https://.',
          remedy: 'Put http:// or https:// before it.',
        },
        { problem: '--clients "ten" is not a whole number.', remedy: 'Say it like 250, 1_000 or 10k.' },
        { problem: '--duration (from HLS_SWARM_DURATION) "90" has no unit.', remedy: 'Say 90s for seconds.' },
        { problem: '--header has no colon.', remedy: "Say it like --header 'X-Token: abc'." },
        { problem: '--header "host" cannot be set.', remedy: expect.stringContaining('--resolve') },
      ],
    })
  })

  it('needs a URL', () => {
    expect(buildPlan({}, surroundings)).toMatchObject({ ok: false, faults: [{ problem: 'There is no URL to play.' }] })
  })

  it('never has more workers than viewers', () => {
    expect(planOf({ clients: [flag('--clients', '3')] }).workers).toBe(3)
  })

  it('takes the last of a repeated single value', () => {
    expect(planOf({ clients: [flag('--clients', '5'), flag('--clients', '6')] }).clients).toBe(6)
  })

  it.each([
    // two flags contradict each other; so do two variables
    { own: flag('--connections-per-viewer', '1'), shared: flag('--shared-connections', '9'), expected: 'fault' },
    { own: variable('--c', '1'), shared: variable('--s', '9'), expected: 'fault' },
    // a flag overrules a variable, whichever way round
    { own: flag('--c', '1'), shared: variable('--s', '9'), expected: { is: 'perViewer', limit: 1 } },
    { own: variable('--c', '1'), shared: flag('--s', '9'), expected: { is: 'shared', perWorker: 9 } },
  ])('decides between own and shared connections: $expected', ({ own, shared, expected }) => {
    const built = build({ connectionsPerViewer: [own], sharedConnections: [shared] })
    if (expected === 'fault') {
      expect(built).toMatchObject({ ok: false, faults: [{ problem: expect.stringContaining('contradict') }] })
    } else {
      expect(built).toMatchObject({ ok: true, plan: { connections: expected } })
    }
  })

  it('refuses two addresses for one host and port, not the same one twice', () => {
    const rule = (text: string) => flag('--resolve', text)
    expect(build({ resolve: [rule('a:80:127.0.0.1'), rule('A:80:127.0.0.1')] }).ok).toBe(true)
    expect(build({ resolve: [rule('a:80:127.0.0.1'), rule('a:80:127.0.0.2')] })).toMatchObject({
      ok: false,
      faults: [{ problem: '--resolve gives a:80 more than one address.' }],
    })
  })

  it.each([
    // 1000 viewers at 100 a second need 10 s
    { clients: '1000', duration: '5s', workers: '2', warning: 'about 501 of 1000 viewers' },
    { clients: '1000', duration: '10100ms', workers: '2', warning: 'may end before the last viewers' },
    { clients: '1000', duration: '1m', workers: '9', warning: '9 workers take turns on 4 cores' },
  ])('warns: $warning', ({ clients, duration, workers, warning }) => {
    const built = build({
      clients: [flag('--clients', clients)],
      duration: [flag('--duration', duration)],
      workers: [flag('--workers', workers)],
    })
    expect(built).toMatchObject({ ok: true, warnings: [expect.stringContaining(warning)] })
  })

  it('has nothing to warn of otherwise', () => {
    expect(build({ clients: [flag('--clients', '1000')], duration: [flag('--duration', '1m')] })).toMatchObject({
      ok: true,
      warnings: [],
    })
  })

  it.each([
    ['unlimited', { is: 'unlimited' }],
    ['8M', { is: 'spread', choices: [{ bitsPerSecond: 8e6, weight: 1 }] }],
    [
      'trace:good.trace',
      {
        is: 'trace',
        points: [
          { atSeconds: 0, bitsPerSecond: 8e6 },
          { atSeconds: 20, bitsPerSecond: 1e6 },
          { atSeconds: 40, bitsPerSecond: 8e6 },
        ],
        lengthSeconds: 60,
      },
    ],
  ])('takes the bandwidth %s', (text, bandwidth) => {
    expect(planOf({ bandwidth: [flag('--bandwidth', text)] }).bandwidth).toEqual(bandwidth)
  })

  it.each([
    ['fast', '--bandwidth "fast" is not a bandwidth.'],
    ['2M:20%,8M', '--bandwidth "8M" states no value with a weight.'],
    ['trace:bad.trace', '--bandwidth "bad.trace:2" is no point of a trace.'],
    ['trace:endless.trace', '--bandwidth "endless.trace:2" has a number that is too large.'],
    ['trace:empty.trace', '--bandwidth "empty.trace" has fewer than two points.'],
    ['trace:none.trace', '--bandwidth "none.trace" cannot be read: no such file.'],
  ])('refuses the bandwidth %s', (text, problem) => {
    const built = buildPlan(
      { url: [flag('the URL', 'http://a/b')], bandwidth: [flag('--bandwidth', text)] },
      surroundings,
    )
    expect(built).toMatchObject({ ok: false, faults: [{ problem }] })
  })
})
