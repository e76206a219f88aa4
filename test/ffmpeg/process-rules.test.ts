import { describe, expect, it } from 'vitest'
import { exitCategory } from '../../src/ffmpeg/exit-category.ts'
import { shellCommand } from '../../src/ffmpeg/ffmpeg-arguments.ts'
import { findFfmpeg, isTooOld } from '../../src/ffmpeg/find-ffmpeg.ts'
import { LineSplitter } from '../../src/ffmpeg/line-splitter.ts'
import { ProgressReader } from '../../src/ffmpeg/progress-reader.ts'
import { restartDelayMs } from '../../src/ffmpeg/restart-delay.ts'

describe('how a process ended', () => {
  const exit = { code: 1, signal: null, wasStopped: false, lastRequestFailed: false, lastError: '' }
  it.each([
    ['stopped', { code: 255, wasStopped: true }],
    ['ended', { code: 0 }],
    ['sourceLost', { code: 0, lastRequestFailed: true }],
    ['httpError', { lastError: 'http://origin.test/: Server returned 404 Not Found' }],
    ['connection', { lastError: 'http://origin.test/: Connection refused' }],
    ['invalidData', { lastError: 'http://origin.test/: Invalid data found when processing input' }],
    ['killed', { code: null, signal: 'SIGSEGV' }],
    ['failed', { lastError: 'Unknown encoder' }],
  ])('%s', (category, fields) => {
    expect(exitCategory({ ...exit, ...fields })).toBe(category)
  })
})

describe('the wait before a process is started again', () => {
  it('doubles up to half a minute, give or take half', () => {
    expect([1, 2, 3, 5, 6, 50].map((failures) => restartDelayMs(failures, 0.5))).toEqual([
      1000, 2000, 4000, 16_000, 30_000, 30_000,
    ])
    expect([restartDelayMs(1, 0), restartDelayMs(1, 1)]).toEqual([500, 1500])
  })
})

describe('what ffmpeg writes', () => {
  it('is read a line at a time, however it comes', () => {
    const lines: string[] = []
    const splitter = new LineSplitter((line) => lines.push(line))
    for (const piece of ['a', 'b\nc\n', '', 'd', '\n\ne']) splitter.write(piece)
    expect(lines).toEqual(['ab', 'c', 'd', ''])
  })

  it('tells how much media has been put out', () => {
    const progress = new ProgressReader()
    expect(progress.read('frame=1\nout_time_us=N/A\nprogress=continue\n')).toBeUndefined()
    expect(progress.read('out_time_us=500000\nspeed=1x\nout_time_us=2000')).toBe(0.5)
    expect(progress.read('000\nspeed=1x\n')).toBe(2)
  })
})

describe('ffmpeg', () => {
  it.each([
    ['5.1.9-0+deb12u1', false],
    ['n7.1', false],
    ['4.4', false],
    ['4.3.6', true],
    ['3.4.8', true],
    ['N-109468-gd39b34123d', false],
  ])('%s is too old: %s', (version, expected) => {
    expect(isTooOld(version)).toBe(expected)
  })

  it.each([
    ['/no/such/ffmpeg', 'There is no /no/such/ffmpeg to play with.'],
    ['true', 'true does not answer as ffmpeg does.'],
    ['false', /^false cannot be run/],
  ])('is missed where %s stands for it', async (path, problem) => {
    await expect(findFfmpeg(path)).rejects.toMatchObject({
      kind: 'environment',
      faults: [{ problem: typeof problem === 'string' ? problem : expect.stringMatching(problem) }],
    })
  })

  it('is started by a command that a shell takes as it is printed', () => {
    expect(shellCommand(['ffmpeg', '-i', 'http://a.test/?t=1&u=2', "it's"])).toBe(
      `ffmpeg -i 'http://a.test/?t=1&u=2' 'it'\\''s'`,
    )
  })
})
