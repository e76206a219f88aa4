import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildResult } from '../../src/report/build-result.ts'
import { plainPalette } from '../../src/report/palette.ts'
import { writeResultFile } from '../../src/report/result-file.ts'
import { type RunResult, runResultSchema } from '../../src/report/run-result.ts'
import { renderSummary } from '../../src/report/text-summary.ts'
import { calmRun, facts, troubledFacts, troubledRun } from '../report/result-fixtures.ts'
import { runInProcess } from './test-terminal.ts'

const calm = buildResult(facts, calmRun())
const troubled = buildResult(troubledFacts, troubledRun())
/** The other half of the calm run, as another generator played it. */
const otherHalf: RunResult = { ...calm, plan: { ...calm.plan, seed: 2 } }

let folder = ''
const at = (name: string) => join(folder, name)
const report = (...args: string[]) => runInProcess(['report', ...args])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
  await writeResultFile(at('calm.json'), calm)
  await writeResultFile(at('half.json'), otherHalf)
  await writeResultFile(at('troubled.json'), troubled)
})
afterAll(() => rm(folder, { recursive: true }))

describe('hls-swarm report', () => {
  it('prints the summary that the run printed', async () => {
    expect(await report(at('calm.json'))).toEqual({ code: 0, stdout: renderSummary(calm, plainPalette), stderr: '' })
  })

  it.each([
    { name: 'page.html', begin: '<!doctype html>' },
    { name: 'page.HTM', begin: '<!doctype html>' },
    { name: 'summary.md', begin: '## hls-swarm\n' },
    { name: 'junit.xml', begin: '<?xml version="1.0"' },
    { name: 'again.json', begin: '{\n  "schemaVersion": 1' },
    { name: 'plain', begin: 'hls-swarm 0.1.0' },
  ])('chooses the format of $name by its ending', async ({ name, begin }) => {
    expect(await report(at('calm.json'), '-o', at(name))).toEqual({ code: 0, stdout: '', stderr: '' })
    expect((await readFile(at(name), 'utf8')).slice(0, begin.length)).toBe(begin)
  })

  it('writes a file of percentiles for every distribution', async () => {
    expect((await report(at('calm.json'), '--output', at('p.hgrm'))).code).toBe(0)
    const files = (await readdir(folder)).filter((name) => name.startsWith('p.'))
    expect(files).toContain('p.segment.responseTime.hgrm')
    expect(files.length).toBeGreaterThan(10)
  })

  it('compares several results', async () => {
    const { code, stdout } = await report(at('calm.json'), at('troubled.json'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^“troubled” did worse than “calm” in/)
    expect(
      (await report(at('calm.json'), at('troubled.json'), '--format', 'junit')).stdout.match(/<testsuite /g),
    ).toHaveLength(2)
  })

  it('merges the parts of one run into a result like any other', async () => {
    expect(await report(at('calm.json'), at('half.json'), '--merge', '-o', at('whole.json'))).toMatchObject({ code: 0 })
    const whole = runResultSchema.parse(JSON.parse(await readFile(at('whole.json'), 'utf8')))
    expect(whole.viewers.started).toBe(2 * calm.viewers.started)
    const segments = calm.requests.segment?.responseTimeMs
    expect(whole.requests.segment?.responseTimeMs).toMatchObject({
      count: 2 * (segments?.count ?? 0),
      p99: segments?.p99,
    })
    expect((await report(at('whole.json'))).stdout).toContain('2,000 of 2,000 started')
  })

  it('ends with code 2 for what cannot be merged or read, with every reason', async () => {
    const unfit = await report(at('calm.json'), at('troubled.json'), at('calm.json'), '--merge')
    expect(unfit).toMatchObject({ code: 2, stdout: '' })
    expect(unfit.stderr).toMatch(/calm\.json is the same result as .*calm\.json: /)
    await writeFile(at('bad.json'), '{')
    const unread = await report(at('bad.json'), at('none.json'))
    expect(unread).toMatchObject({ code: 2, stdout: '' })
    expect(unread.stderr).toContain('hls-swarm: 2 faults')
  })

  it.each([
    { args: ['--format', 'pdf'], fault: '--format "pdf" is not a format.' },
    { args: ['--format', 'hgrm'], fault: 'has no name for them' },
    { args: ['--format', 'json', 'SECOND'], fault: 'The format json has room for one result, and there are 2.' },
    { args: ['-o', ''], fault: '"" is not a path' },
    { args: ['--clients', '3'], fault: "Unknown option '--clients'" },
  ])('refuses $args', async ({ args, fault }) => {
    const given = args.map((arg) => (arg === 'SECOND' ? at('half.json') : arg))
    const { code, stdout, stderr } = await report(at('calm.json'), ...given)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(fault)
  })

  it('wants a result', async () => {
    expect(await report()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Missing required argument 'results'"),
    })
  })

  it('ends with code 7 when the report cannot be written', async () => {
    const { code, stderr } = await report(at('calm.json'), '-o', at('no/such/folder.html'))
    expect(code).toBe(7)
    expect(stderr).toContain('Cannot write the report to')
  })
})
