import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Totals } from '../../src/metrics/totals.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { renderJUnit } from '../../src/report/junit.ts'
import { requireTool, runTool } from '../helpers/real-tool.ts'
import { calmRun, facts, startedAtMs, troubledFacts, troubledRun } from './result-fixtures.ts'

const calm = { name: 'calm', result: buildResult(facts, calmRun()) }
const troubled = { name: 'troubled', result: buildResult(troubledFacts, troubledRun()) }
const empty = { name: 'empty', result: buildResult(facts, new Totals(startedAtMs)) }
const hostileText = `a"b'c<d>&e]]>\u0000\u001b[31m\ud800\uffff\ttab\nline 😀`
const hostile = {
  name: hostileText,
  result: { ...calm.result, thresholds: [{ expression: hostileText, actual: 1.5, unit: 'ms', passed: false }] },
}

const xmllint = requireTool('xmllint')
const schema = fileURLToPath(new URL('../fixtures/junit/JUnit.xsd', import.meta.url))

async function lint(xml: string, args: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
  const file = join(folder, 'report.xml')
  try {
    await writeFile(file, xml)
    return await runTool(xmllint ?? '', [...args, file])
  } finally {
    await rm(folder, { recursive: true })
  }
}

const evaluate = async (xml: string, path: string) => (await lint(xml, ['--xpath', path])).stdout.replace(/\n$/, '')

describe('renderJUnit', () => {
  it('has a suite a run and a case a threshold', async () => {
    await expect(renderJUnit([calm, troubled])).toMatchFileSnapshot('golden/junit.xml')
  })

  describe.skipIf(!xmllint)('read by an XML parser', () => {
    it.each([
      ['one run', [calm]],
      ['several runs', [calm, troubled, empty]],
      ['text that is markup, or no text at all', [hostile]],
    ])('is valid by the schema: %s', async (_, runs) => {
      expect(await lint(renderJUnit(runs), ['--noout', '--nonet', '--schema', schema])).toMatchObject({ code: 0 })
    })

    it('counts what went wrong', async () => {
      const xml = renderJUnit([troubled, empty])
      expect(await evaluate(xml, 'string(//testsuite[@id="0"]/@tests)')).toBe('4')
      expect(await evaluate(xml, 'count(//testsuite[@id="0"]//failure)')).toBe('2')
      expect(await evaluate(xml, 'string(//testsuite[@id="0"]/@failures)')).toBe('2')
      // The run was interrupted; in the other one nobody played.
      expect(await evaluate(xml, 'string(//testsuite[@id="0"]/@errors)')).toBe('1')
      expect(await evaluate(xml, 'string(//testsuite[@id="1"]//error/@message)')).toBe('No viewer started.')
    })

    it('gives back what was put in, but for what XML cannot say', async () => {
      const expected = `hls-swarm a"b'c<d>&e]]>\ufffd\ufffd[31m\ufffd\ufffd tab line 😀`
      expect(await evaluate(renderJUnit([hostile]), 'string(//testsuite/@name)')).toBe(expected)
      expect(await evaluate(renderJUnit([hostile]), 'string(//failure)')).toContain('\ttab\nline 😀: it was 1.5 ms')
    })
  })
})
