import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { criteriaWarnings, readCriteria } from '../../src/cli/criteria-options.ts'
import { readOutputOptions } from '../../src/cli/output-options.ts'
import { scenarioOptionRows } from '../../src/cli/run-options.ts'
import { exampleScenario } from '../../src/cli/scenario/example-scenario.ts'
import { parseScenario } from '../../src/cli/scenario/parse-scenario.ts'
import { overFile } from '../../src/cli/scenario/read-scenario.ts'
import { scenarioJsonSchema } from '../../src/cli/scenario/scenario-schema.ts'
import { buildPlan } from '../../src/plan/build-plan.ts'
import { createOptionReader } from '../../src/plan/option-reader.ts'
import { runInProcess } from './test-terminal.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-scenario-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const surroundings = { userAgent: 'hls-swarm/1.2.3', availableCores: 2, randomSeed: 1, readText: () => '' }
const scenarioOf = (text: string) => parseScenario(text, 's.yaml', scenarioOptionRows)

/** The plan and criteria of a file, or its faults, in the way that `run` reads them. */
function read(text: string) {
  const scenario = scenarioOf(text)
  const reader = createOptionReader()
  const criteria = readCriteria(reader, scenario.options)
  const outputs = readOutputOptions(reader, scenario.options)
  const built = buildPlan({ ...scenario.options, streams: scenario.streams }, surroundings)
  const faults = [...scenario.faults, ...(built.ok ? [] : built.faults), ...reader.faults]
  return { faults: faults.map(({ problem }) => problem), plan: built.ok ? built.plan : undefined, criteria, outputs }
}

const tenFaults = `\
url: example.com/a.m3u8
clients: ten
duration: 90
rampRate: 0
header:
  - X-Token: abc
  - Host: x
threshold:
  - segment.responseTme.p99 < 500ms
  - abort: failures < 1
clientz: 5
userAgent: [a, b]
seed:
insecure: "yes"
clients: 10
`

describe('a scenario', () => {
  it('says all that flags can say, in the same words', () => {
    const { faults, plan, criteria, outputs } = read(`
url: http://example.com/a.m3u8
clients: 2k
duration: 1h
warmup: 30s
rampRate: 600/m
variant: 720p
seed: 7
insecure: true
noCache: false
header:
  - "X-A: 1"
  - X-B: 2 # to YAML a mapping
resolve: example.com:80:127.0.0.1
threshold:
  - segment.responseTime.p99 < 500ms
  - abort: failures < 20%
failIfSaturated: true
output: out.json
`)
    expect(faults).toEqual([])
    expect(plan).toMatchObject({
      streams: [{ url: 'http://example.com/a.m3u8', weight: 1, variant: { is: 'height', height: 720 } }],
      clients: 2000,
      durationMs: 3_600_000,
      warmupMs: 30_000,
      ramp: { ratePerSecond: 10 },
      seed: 7,
      http: {
        insecure: true,
        noCache: false,
        headers: { 'x-a': '1', 'x-b': '2' },
        resolve: [{ host: 'example.com', port: 80, address: '127.0.0.1' }],
      },
    })
    expect(criteria.failIfSaturated).toBe(true)
    expect(criteria.thresholds.map(({ expression, abort }) => [expression, abort])).toEqual([
      ['segment.responseTime.p99 < 500ms', false],
      ['abort: failures < 20%', true],
    ])
    expect(outputs.output).toBe('out.json')
  })

  it('says several streams; one without a variant has the common one', () => {
    const { plan } = read(`
variant: lowest
streams:
  - url: http://a.example/x.m3u8
    weight: 3
  - { url: http://b.example/x.m3u8, variant: highest }
`)
    expect(plan?.streams).toEqual([
      { url: 'http://a.example/x.m3u8', weight: 3, variant: { is: 'lowest' } },
      { url: 'http://b.example/x.m3u8', weight: 1, variant: { is: 'highest' } },
    ])
  })

  it.each([
    // 500 viewers at 100 a second, each up to 500 ms later, need 5.49 s
    ['warmup: 6s', 1],
    ['warmup: 5s', 0],
    ['warmup: 5400ms', 0],
  ])('warns where no startup will be measured: %s', (lines, count) => {
    const { plan, criteria } = read(`url: http://a.example/x\nclients: 500\nthreshold: startupTime.p95 < 2s\n${lines}`)
    expect(plan && criteriaWarnings(criteria, plan)).toHaveLength(count)
  })

  it('reports every fault with its path, line and column', () => {
    expect(read(tenFaults).faults).toEqual([
      's.yaml:15:1 says a key again.',
      '"clientz" (s.yaml:11:1) is not known.',
      'userAgent (s.yaml:12:12) is not one value.',
      'seed (s.yaml:13:1) has no value.',
      'url (s.yaml:1:6) "example.com/a.m3u8" does not start with http:// or https://.',
      'duration (s.yaml:3:11) "90" has no unit.',
      'rampRate (s.yaml:4:11) "0" would never start anyone.',
      'header[1].Host (s.yaml:7:11) "host" cannot be set.',
      'insecure (s.yaml:14:11) "yes" is neither true nor false.',
      'threshold[0] (s.yaml:9:5) "segment.responseTme.p99 < 500ms" has no known metric.',
      'threshold[1].abort (s.yaml:10:12) "abort: failures < 1": "1" is not a share.',
    ])
  })

  it.each([
    ['streams:', 'streams (s.yaml:1:1) is no list of streams.'],
    ['streams: []', 'streams (s.yaml:1:10) is no list of streams.'],
    ['streams: [http://a.example/x]', 'streams[0] (s.yaml:1:11) is no stream.'],
    ['streams: [{ weight: 1 }]', 'streams[0] (s.yaml:1:11) has no url.'],
    ['streams: [{ url: "http://a/x", wieght: 1 }]', 'streams[0].wieght (s.yaml:1:32) is not known.'],
    ['streams: [{ url: "http://a/x", weight: 0 }]', 'streams[0].weight (s.yaml:1:40) "0" is out of range.'],
    ['url: http://a/x\nstreams: [{ url: "http://b/x" }]', 'streams (s.yaml:2:1) and url contradict each other.'],
    ['- url: http://a/x', 'The scenario (s.yaml:1:1) is no mapping.'],
    ['url: "http://a/x', 's.yaml:1:17 is not YAML: Missing closing "quote.'],
    ['url: http://a/x\nduration: 5s\nwarmup: 5s', 'warmup (s.yaml:3:9) leaves nothing of the run to judge.'],
  ])('%s', (text, problem) => {
    expect(read(text).faults).toContain(problem)
  })

  it('follows an alias, but never a list in a list: that could be without end', () => {
    const { plan, faults } = read('url: &u http://a.example/x\nuserAgent: *u\nheader: [[a, b]]')
    expect(faults).toEqual(['header[0] (s.yaml:3:10) is not one value.'])
    expect(scenarioOf('url: &u http://a.example/x\nuserAgent: *u').options.userAgent?.[0]?.text).toBe(
      'http://a.example/x',
    )
    expect(plan?.http.userAgent).toBe('http://a.example/x')
  })

  it('that is empty leaves everything as it is', () => {
    expect(scenarioOf('# nothing\n')).toEqual({ options: {}, streams: undefined, faults: [] })
  })
})

it('what is said nearer by overrules the file, a list as a whole', () => {
  const given = (text: string) => [{ text, label: '', source: 'argument' as const }]
  const file = scenarioOf('clients: 5\nduration: 9s\nheader: [a, b]').options
  const merged = overFile({ clients: given('6'), header: given('c'), duration: [] }, file)
  const texts = Object.entries(merged).map(([name, values]) => [name, values?.map(({ text }) => text)])
  expect(Object.fromEntries(texts)).toEqual({ clients: ['6'], duration: ['9s'], header: ['c'] })
})

describe('run -f', () => {
  it('ends with 2 and all faults, those of flags and variables among them', async () => {
    const file = join(folder, 'ten.yaml')
    await writeFile(file, tenFaults)
    const { code, stdout, stderr } = await runInProcess(['run', '-f', file, '--workers', 'x'], {
      HLS_SWARM_DURATION: '5',
    })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('hls-swarm: 12 faults:')
    expect(stderr).toContain('--workers "x"')
    // The variable overrules the file, and is faulty itself.
    expect(stderr).toContain('--duration (from HLS_SWARM_DURATION) "5" has no unit.')
    expect(stderr).toContain('Did you mean clients?')
    expect(stderr).toContain('Did you mean segment.responseTime.p99 or')
  })

  it('ends with 2 when there is no such file', async () => {
    const { code, stderr } = await runInProcess(['run', '-f', join(folder, 'none.yaml')])
    expect(code).toBe(2)
    expect(stderr).toContain('hls-swarm init writes one')
  })
})

describe('the example', () => {
  it('is written by init, once, and is a sound scenario', async () => {
    const file = join(folder, 'example.yaml')
    const { code, stdout } = await runInProcess(['init', file])
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Wrote ${file}. Run it with: hls-swarm run -f ${file}\n` })
    const text = await readFile(file, 'utf8')
    expect(text.split('\n').filter((line) => line.length > 80 && !line.includes('$schema='))).toEqual([])
    const schemaPath = /^# yaml-language-server: \$schema=(.+)$/m.exec(text)?.[1] ?? ''
    expect(JSON.parse(await readFile(schemaPath, 'utf8'))).toMatchObject({ title: 'hls-swarm scenario' })
    const { faults, criteria } = read(`${text}\nurl: http://example.com/a.m3u8\n`)
    expect(faults).toEqual([])
    expect(criteria.thresholds).toHaveLength(5)

    const again = await runInProcess(['init', file])
    expect(again).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('already') })
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it('shows every option, each of them soundly written', () => {
    const text = exampleScenario(scenarioOptionRows, 'x')
    // One at a time, for some exclude each other; some need one of these.
    const base = new Map([
      ['url', 'url: http://example.com/a.m3u8'],
      ['duration', 'duration: 1h'],
      ['metrics', 'metrics: 17091'],
    ])
    for (const { name } of scenarioOptionRows) {
      const line = new RegExp(`^(?:# )?(${name}: .*|${name}:\\n(?:  .*\\n)+)`, 'm').exec(text)?.[1]
      expect(line, name).toBeDefined()
      const others = [...base].filter(([other]) => other !== name).map(([, other]) => other)
      expect(read([...others, line].join('\n')).faults).toEqual([])
    }
  })
})

describe('the JSON Schema', () => {
  /** `npm test -- test/cli/scenario.test.ts -u` publishes a changed schema. */
  it('is published as docs/scenario.schema.json', async () => {
    const text = `${JSON.stringify(scenarioJsonSchema(scenarioOptionRows), null, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../docs/scenario.schema.json')
  })

  // z.fromJSONSchema knows no `not` beside other words.
  const { not: _, ...checkable } = scenarioJsonSchema(scenarioOptionRows) as { not: unknown }
  const schema = z.fromJSONSchema({ ...checkable, type: 'object' } as Parameters<typeof z.fromJSONSchema>[0])

  it('accepts the example', () => {
    expect(schema.safeParse(parse(exampleScenario(scenarioOptionRows, 'x'))).error).toBeUndefined()
  })

  it.each([
    'clients: 2k\nduration: 1h30m\nrampRate: 600/m\nthreshold: failures < 1%',
    'duration: 0\nrampRate: 0.5\nheader:\n  X-A: 1\n  X-B: b',
    'streams:\n  - url: http://a.example/x.m3u8\n    weight: 3\n    variant: 720p',
    'threshold:\n  - abort: failures < 1%\n  - stallRatio <= 0.1%',
  ])('accepts what is a scenario: %s', (text) => {
    expect(schema.safeParse(parse(text)).error).toBeUndefined()
  })

  it.each([
    'clientz: 5',
    'clients: ten',
    'clients: 1.5',
    'duration: 90',
    'duration: 90x',
    'insecure: "yes"',
    'url: example.com/a.m3u8',
    'threshold: failures',
    'streams: []',
    'streams: [{ weight: 1 }]',
    'logLevel: loud',
  ])('refuses %s', (text) => {
    expect(schema.safeParse(parse(text)).success).toBe(false)
  })
})
