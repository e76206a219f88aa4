import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FaultsError } from '../../src/errors.ts'
import { buildResult } from '../../src/report/build-result.ts'
import { readResults } from '../../src/report/read-results.ts'
import { writeResultFile } from '../../src/report/result-file.ts'
import { calmRun, facts } from './result-fixtures.ts'

const result = buildResult(facts, calmRun())
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
})
afterAll(() => rm(folder, { recursive: true }))

const pathOf = (name: string) => join(folder, name)

async function write(name: string, content: unknown): Promise<string> {
  const path = pathOf(name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function faultsOf(paths: readonly string[]): Promise<readonly string[]> {
  const error = await readResults(paths).then(
    () => undefined,
    (thrown) => thrown,
  )
  if (!(error instanceof FaultsError)) throw new Error(`no faults: ${error}`)
  expect(error.kind).toBe('usage')
  return error.faults.map(({ problem }) => problem.replaceAll(folder, ''))
}

describe('readResults', () => {
  it('reads what was written, and names it after its file', async () => {
    await writeResultFile(pathOf('before.json'), result)
    const other = await write('after', result)
    expect(await readResults([pathOf('before.json'), other])).toEqual([
      { name: 'before', result },
      { name: 'after', result },
    ])
  })

  it('tells results apart that have the same name in two folders', async () => {
    const path = await write('twin.json', result)
    const names = (await readResults([path, join(folder, '.', '..', folder.split('/').at(-1) ?? '', 'twin.json')])).map(
      ({ name }) => name,
    )
    expect(names).toEqual([path, path])
  })

  it('tells what is wrong with all files together', async () => {
    const segment = result.requests.segment
    const times = segment?.responseTimeMs
    const withHistogram = (histogram: string | undefined, count = times?.count) => ({
      ...result,
      requests: { segment: { ...segment, responseTimeMs: { ...times, count, histogram } } },
    })
    const paths = [
      pathOf('missing.json'),
      folder,
      await write('half.json', '{"schemaVersion'),
      await write('next.json', { ...result, schemaVersion: 2 }),
      await write('list.json', []),
      await write('null.json', 'null'),
      await write('wrong.json', { ...result, elapsedSeconds: 'long' }),
      await write('damaged.json', withHistogram(times?.histogram.replace(/[a-z]/g, 'A'))),
      await write('other.json', withHistogram(times?.histogram, 5)),
    ]
    expect(await faultsOf(paths)).toEqual([
      'Cannot read the result /missing.json: it does not exist.',
      'Cannot read the result : it is a folder.',
      expect.stringMatching(/^Cannot read the result \/half\.json: it is not JSON: .*position 15/),
      'Cannot read the result /next.json: its schemaVersion is 2; this version of hls-swarm reads 1.',
      expect.stringMatching(/^Cannot read the result \/list\.json: it is no result of a run: the whole: /),
      expect.stringMatching(/^Cannot read the result \/null\.json: it is no result of a run: the whole: /),
      expect.stringMatching(/^Cannot read the result \/wrong\.json: it is no result of a run: elapsedSeconds: /),
      'Cannot read the result /damaged.json: the histogram of requests.segment.responseTimeMs cannot be decoded.',
      'Cannot read the result /other.json: the histogram of requests.segment.responseTimeMs cannot be decoded.',
    ])
  })
})
