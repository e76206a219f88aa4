import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { startOrigin } from '../../src/origin/start-origin.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { launchBrowser } from '../helpers/launch-browser.ts'
import { requireTool } from '../helpers/real-tool.ts'
import { runWithResult } from '../helpers/run-cli.ts'
import { openPage } from '../report/html/open-page.ts'

/**
 * Makes docs/images/report.png: the report of a real run against an origin that has trouble for a while. It takes a
 * minute and is asked for by name:
 *
 *     DOCS_IMAGES=1 npx vitest run --config test/vitest.config.ts test/docs
 */
const asked = process.env.DOCS_IMAGES === '1'
const image = fileURLToPath(new URL('../../docs/images/report.png', import.meta.url))
const largestBytes = 200_000

describe.skipIf(!asked)('the picture of the report', () => {
  const chromium = asked ? requireTool('chromium') : undefined
  const ffmpeg = asked ? requireTool('ffmpeg') : undefined

  it('is taken', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
    const page = join(folder, 'report.html')
    const photo = join(folder, 'report.png')
    try {
      const { generator } = await playTroubledRun(page)
      expect(generator.reasons, 'the machine was too busy for a picture of the server').toEqual([])
      const browser = await launchBrowser(chromium ?? '')
      const opened = await openPage(browser, await readFile(page, 'utf8'), { colorScheme: 'light' })
      // From the head of the page to the end of the charts of response times.
      const end = await opened.page.locator('#playlist-times').boundingBox()
      const height = Math.ceil((end?.y ?? 0) + (end?.height ?? 0) + 12)
      await opened.page.screenshot({ path: photo, fullPage: true, clip: { x: 0, y: 0, width: 1280, height } })
      await opened.close()
      await browser.close()
      await mkdir(dirname(image), { recursive: true })
      await compress(ffmpeg ?? '', photo, image)
      expect((await stat(image)).size).toBeLessThan(largestBytes)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

async function playTroubledRun(page: string): Promise<RunResult> {
  const origin = await startOrigin({ port: 17_080 })
  try {
    await origin.setFaults([
      { match: { kind: 'segment', fromMs: 25_000, untilMs: 35_000 }, fault: { is: 'delay', ms: 1800 } },
      { match: { kind: 'segment', fromMs: 27_000, untilMs: 34_000, everyNth: 3 }, fault: { is: 'status', code: 503 } },
      {
        match: { kind: 'mediaPlaylist', fromMs: 28_000, untilMs: 37_000, everyNth: 2 },
        fault: { is: 'delay', ms: 700 },
      },
      {
        match: { kind: 'segment', fromMs: 47_000, untilMs: 49_000, everyNth: 9 },
        fault: { is: 'reset', afterBytes: 4000 },
      },
    ])
    const thresholds = ['segment.responseTime.p99 < 500ms', 'stallRatio < 1%', 'failures < 5%']
    const load = ['-c', '200', '-d', '60s', '--ramp-rate', '20/s', '--quiet', '--report', page]
    const { result } = await runWithResult([
      origin.url,
      ...load,
      ...thresholds.flatMap((limit) => ['--threshold', limit]),
    ])
    return result
  } finally {
    await origin.close()
  }
}

/** A page has few colours: a palette of 96 is enough, and halves the file. */
async function compress(ffmpeg: string, from: string, to: string): Promise<void> {
  const filter = 'split[a][b];[a]palettegen=max_colors=96:reserve_transparent=0[p];[b][p]paletteuse=dither=none'
  const encoding = ['-frames:v', '1', '-compression_level', '9', '-pred', 'none']
  await promisify(execFile)(ffmpeg, ['-v', 'error', '-y', '-i', from, '-vf', filter, ...encoding, to])
}
