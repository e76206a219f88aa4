import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Totals } from '../../../src/metrics/totals.ts'
import { buildResult } from '../../../src/report/build-result.ts'
import { renderPage } from '../../../src/report/html/render-page.ts'
import { formatMs } from '../../../src/report/quantities.ts'
import type { RunResult } from '../../../src/report/run-result.ts'
import { launchBrowser } from '../../helpers/launch-browser.ts'
import { requireTool } from '../../helpers/real-tool.ts'
import { startCli } from '../../helpers/run-cli.ts'
import { calmRun, facts, startedAtMs, troubledFacts, troubledRun } from '../result-fixtures.ts'
import { accessibilityFaults, openPage } from './open-page.ts'

const calm = { name: 'before', result: buildResult(facts, calmRun()) }
const troubled = { name: 'after', result: buildResult(troubledFacts, troubledRun()) }
const empty = { name: 'empty', result: buildResult(facts, new Totals(startedAtMs)) }
const withOrigin = {
  name: 'origin',
  result: {
    ...calm.result,
    origin: [
      {
        name: 'http://origin.example/metrics',
        polls: 60,
        failedPolls: 2,
        lastFailure: 'it did not answer in time',
        mean: { cpuBusyShare: 0.4, sentBytesPerSecond: 1e8 },
        highest: { cpuBusyShare: 0.9, sentBytesPerSecond: 2e8 },
        stepSeconds: 1,
        series: Array.from({ length: 60 }, (_, second) => ({
          atSeconds: second,
          cpuBusyShare: second / 100,
          sentBytesPerSecond: 1e8,
        })),
      },
    ],
  } satisfies RunResult,
}

const chromium = requireTool('chromium')

describe.skipIf(!chromium)('the report in a browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchBrowser(chromium ?? '')
  })
  afterAll(() => browser.close())

  async function withPage<T>(
    text: string,
    use: (opened: Awaited<ReturnType<typeof openPage>>) => Promise<T>,
    options?: BrowserContextOptions,
  ): Promise<T> {
    const opened = await openPage(browser, text, options)
    try {
      return await use(opened)
    } finally {
      await opened.close()
    }
  }

  const pages = [
    ['a calm run', [calm]],
    ['a troubled run', [troubled]],
    ['a run with figures of its origin', [withOrigin]],
    ['a run that measured nothing', [empty]],
    ['a comparison', [calm, troubled, empty]],
  ] as const

  it.each(pages)('is accessible, quiet, fits a phone and loads nothing: %s', { timeout: 60_000 }, async (_, runs) => {
    await withPage(await renderPage(runs), async ({ page, requests, complaints }) => {
      expect(await accessibilityFaults(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await accessibilityFaults(page)).toEqual([])
      await page.setViewportSize({ width: 390, height: 844 })
      await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      // Charts are drawn again only with the frame after a change of width; until then they must not widen the page.
      await page.waitForFunction(
        "[...document.querySelectorAll('.plot canvas')].every((canvas) => canvas.clientWidth <= canvas.closest('.plot').clientWidth)",
      )
      expect(complaints).toEqual([])
      expect(requests).toEqual([page.url()])
    })
  })

  it('says what the result says', async () => {
    const { result } = troubled
    await withPage(await renderPage([troubled]), async ({ page }) => {
      const text = await page.locator('main').innerText()
      expect(await page.locator('h1').innerText()).toMatch(/^2 of 100 viewers played; 2 of them stalled/)
      expect(await page.locator('.verdict .word').innerText()).toBe('2 of 3 thresholds failed')
      expect(text).toContain('The generator was the bottleneck')
      for (const reason of result.generator.reasons) expect(text).toContain(reason)
      const segments = page.getByRole('row', { name: /^segment [\d,]+ 12 / })
      const times = result.requests.segment?.responseTimeMs
      expect(await segments.locator('td').allInnerTexts()).toEqual([
        '1,212',
        '12',
        '600 MB',
        ...[times?.p50, times?.p90, times?.p95, times?.p99, times?.p99_9, times?.max].map((ms) => formatMs(ms ?? 0)),
      ])
      expect(await page.getByRole('row', { name: /HTTP 404 Not Found/ }).innerText()).toContain('50 %')
      expect(text).toContain('token=REDACTED')
      expect(text).not.toMatch(/s3cret|hunter2/)
    })
  })

  it('compares run by run', async () => {
    await withPage(await renderPage([calm, troubled]), async ({ page }) => {
      expect(await page.locator('h1').innerText()).toMatch(/^“after” did worse than “before”/)
      const row = page.getByRole('row', { name: /^segment response p99 / })
      expect(await row.locator('td').allInnerTexts()).toEqual([
        formatMs(calm.result.requests.segment?.responseTimeMs?.p99 ?? 0),
        formatMs(troubled.result.requests.segment?.responseTimeMs?.p99 ?? 0),
        '✗ +7,221 %, 73 times as long',
      ])
      expect(await page.locator('#percentiles .legend').innerText()).toMatch(/before\s+after/)
    })
  })

  it('draws every chart, and has its numbers in a table', async () => {
    await withPage(await renderPage([troubled]), async ({ page }) => {
      const figures = page.locator('figure')
      expect(await figures.count()).toBe(7)
      for (const figure of await figures.all()) {
        expect(await figure.locator('tbody tr').count()).toBeGreaterThan(3)
      }
      // Pixels that are not transparent: lines, axes and labels.
      const painted = await page.evaluate<number[]>(`[...document.querySelectorAll('canvas')].map((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return data.filter((value, index) => index % 4 === 3 && value > 0).length
      })`)
      expect(painted).toHaveLength(7)
      for (const pixels of painted) expect(pixels).toBeGreaterThan(1000)
      await page.locator('#viewers summary').click()
      const playing = page.locator('#viewers tbody td:nth-child(2)')
      expect(await playing.allInnerTexts()).toEqual(Array(12).fill('30'))
    })
  })

  it('draws what the origin said of itself', async () => {
    await withPage(await renderPage([withOrigin]), async ({ page }) => {
      await page.locator('#origin-cpu summary').click()
      const cells = await page.locator('#origin-cpu tbody td').allInnerTexts()
      expect(cells.slice(0, 3)).toEqual(['0 %', '1 %', '2 %'])
      expect(await page.locator('#origin-sent tbody td').first().textContent()).toBe('800 Mbit/s')
      expect(await page.locator('#origin-connections').count()).toBe(0)
      const row = page.getByRole('row', { name: /origin\.example/ })
      expect(await row.locator('td').allInnerTexts()).toEqual(['40 % (max 90 %)', '800 Mbit/s (max 1.60 Gbit/s)'])
      expect(await page.locator('main').innerText()).toContain(
        'gave no figures 2 of 60 times: it did not answer in time',
      )
    })
  })

  it('reads values out at the keys of a keyboard', async () => {
    await withPage(await renderPage([calm]), async ({ page }) => {
      const outputs = page.locator('#throughput output')
      await page.locator('#throughput .plot').focus()
      await page.keyboard.press('ArrowRight')
      expect(await outputs.allInnerTexts()).toEqual(
        ['1.99 Gbit/s'].map(() => expect.stringMatching(/^[\d.]+ Gbit\/s$/)),
      )
      expect(await page.locator('#throughput .at').innerText()).toBe('at 0:00')
      await page.keyboard.press('ArrowRight')
      expect(await page.locator('#throughput .at').innerText()).toBe('at 0:01')
      await page.keyboard.press('End')
      expect(await page.locator('#throughput .at').innerText()).toBe('at 0:59')
      await page.keyboard.press('Escape')
      expect(await outputs.allInnerTexts()).toEqual([''])
    })
  })

  it('prints on white, whatever the screen', async () => {
    await withPage(
      await renderPage([troubled]),
      async ({ page, complaints }) => {
        const pdf = await page.pdf({ format: 'A4', printBackground: true })
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
        await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
        await page.emulateMedia({ media: 'print' })
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
        await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
        await page.emulateMedia({ media: 'screen' })
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(15, 19, 25)')
        expect(complaints).toEqual([])
      },
      { colorScheme: 'dark' },
    )
  })

  it('has its numbers without scripts', async () => {
    await withPage(
      await renderPage([calm]),
      async ({ page }) => {
        expect(await page.locator('#viewers .plot').innerText()).toContain('the numbers are below')
        await page.locator('#viewers summary').click()
        expect(await page.locator('#viewers tbody').innerText()).toContain('1,000')
      },
      { javaScriptEnabled: false },
    )
  })

  it('takes nothing that came from outside for markup', async () => {
    const attack = `</script><script>globalThis.pwned = 1</script>"'><img src=x onerror="globalThis.pwned = 2"><!--`
    const hostile: RunResult = JSON.parse(JSON.stringify(troubled.result), (key, value) => {
      if (typeof value !== 'string' || key === 'histogram' || key === 'startedAt' || key === 'is') return value
      return key === 'endedBy' || key === 'unit' ? value : `${value}${attack}`
    })
    const variants = Object.fromEntries(
      Object.entries(hostile.playback.variants).map(([label, variant]) => [`${label}${attack}`, variant]),
    )
    const failures = { [`http404${attack}`]: 12 }
    const segment = hostile.requests.segment
    const result = {
      ...hostile,
      playback: { ...hostile.playback, variants },
      requests: segment ? { ...hostile.requests, segment: { ...segment, failures } } : {},
    }
    const run = { name: `evil${attack}`, result }
    for (const runs of [[run], [calm, run]]) {
      await withPage(await renderPage(runs), async ({ page, requests, complaints }) => {
        expect(await page.evaluate('globalThis.pwned')).toBeUndefined()
        expect(await page.locator('img').count()).toBe(0)
        expect(await page.locator('script').count()).toBe(3)
        expect(await page.locator('main').innerText()).toContain('globalThis.pwned = 1')
        expect(complaints).toEqual([])
        expect(requests).toHaveLength(1)
      })
    }
  })

  it('stays small in a run of many hours', async () => {
    const [point] = calm.result.series
    if (!point) throw new Error('a point')
    const series = Array.from({ length: 3600 }, (_, index) => ({ ...point, atSeconds: index * 16, seconds: 16 }))
    const text = await renderPage([{ name: 'soak', result: { ...calm.result, stepSeconds: 16, series } }])
    expect(text.length).toBeLessThan(300_000)
    await withPage(text, async ({ page, complaints }) => {
      expect(await page.locator('#viewers tbody tr').count()).toBe(60)
      expect(complaints).toEqual([])
    })
  })

  it('is written by a run, and by the shipped program', { timeout: 30_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hls-swarm-'))
    try {
      const files = ['report', 'markdown', 'junit'].flatMap((name) => [`--${name}`, join(folder, name)])
      const hgrm = join(folder, 'p.hgrm')
      const { code, stderr } = await startCli(['run', '-c', '5', '-d', '3s', '--quiet', '--hgrm', hgrm, ...files]).end
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(await readFile(join(folder, 'markdown'), 'utf8')).toMatch(/^## hls-swarm\n/)
      expect(await readFile(join(folder, 'junit'), 'utf8')).toContain('errors="0"')
      expect(await readFile(join(folder, 'p.segment.responseTime.hgrm'), 'utf8')).toMatch(/^ +Value +Percentile/)
      await withPage(await readFile(join(folder, 'report'), 'utf8'), async ({ page, complaints, requests }) => {
        expect(await page.locator('h1').innerText()).toContain('5 viewers played')
        expect(await page.locator('canvas').count()).toBe(7)
        expect(complaints).toEqual([])
        expect(requests).toHaveLength(1)
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
