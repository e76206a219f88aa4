import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLog } from '../../src/cli/open-log.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hls-swarm-log-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

async function openedWith(options: Partial<Parameters<typeof openLog>[0]>) {
  const lines: string[] = []
  const log = await openLog({ logLevel: 'info', logFormat: 'text', logFile: undefined, ...options }, (line) => {
    lines.push(line)
  })
  return { log, lines }
}

describe('openLog', () => {
  it('writes lines for a person, without the fields', async () => {
    const { log, lines } = await openedWith({})
    log.warn('bad\u001b[2J', { event: 'e' })
    log.info('good')
    log.debug('not asked for')
    expect(lines).toEqual(['warning: bad\\x1b[2J\n', 'good\n'])
    expect(log.faults()).toEqual([])
  })

  it('writes an object a line as JSON, with the fields', async () => {
    const { log, lines } = await openedWith({ logFormat: 'json', logLevel: 'debug' })
    log.debug('two\nlines', { event: 'e', count: 3 })
    log.error('bare')
    expect(lines.every((line) => line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)).toBe(true)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'debug', time: isoTime, name: 'hls-swarm', event: 'e', count: 3, msg: 'two\nlines' },
      { level: 'error', time: isoTime, name: 'hls-swarm', msg: 'bare' },
    ])
  })

  it.each(['json', 'text'] as const)('appends %s to a file at once, and nothing elsewhere', async (logFormat) => {
    const path = join(folder, `${logFormat}.log`)
    await writeFile(path, 'before\n')
    const { log, lines } = await openedWith({ logFile: path, logFormat })
    log.info('hello\u0007')
    const [before, line = '', end] = (await readFile(path, 'utf8')).split('\n')
    expect({ before, end, lines }).toEqual({ before: 'before', end: '', lines: [] })
    if (logFormat === 'json') expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: 'hello\u0007' })
    else expect(line).toMatch(/^\d{4}-\S+Z info hello\\x07$/)
  })

  it('cannot be opened where there is no folder', async () => {
    await expect(openedWith({ logFile: join(folder, 'none', 'x.log') })).rejects.toMatchObject({
      kind: 'output',
      faults: [{ problem: expect.stringContaining('the folder does not exist') }],
    })
  })

  it.skipIf(!existsSync('/dev/full'))('tells afterwards that the disk was full, and fails nobody before', async () => {
    const { log } = await openedWith({ logFile: '/dev/full' })
    for (let i = 0; i < 3; i += 1) log.info('hello')
    expect(log.faults()).toMatchObject([{ problem: 'Cannot write the log to /dev/full: the disk is full.' }])
  })
})
