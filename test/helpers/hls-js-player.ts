import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'

const script = readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'))

/** What hls.js has told since it was attached. Times are ms since the page was opened. */
export interface HlsJsStory {
  readonly errors: readonly string[]
  /** Levels by bit rate, each with the moment from which it was played. */
  readonly levels: readonly { readonly atMs: number; readonly bitsPerSecond: number }[]
  readonly playedSeconds: number
  /** How far behind the edge it is, and wants to be, seconds. */
  readonly latencySeconds: number
  readonly targetLatencySeconds: number
}

export interface HlsJsPlayer {
  readonly page: Page
  story(): Promise<HlsJsStory>
  close(): Promise<void>
}

const page = (url: string, config: object): string => `<!doctype html><meta charset="utf-8"><title>hls.js</title>
<video muted autoplay playsinline width="320"></video><script src="hls.js"></script><script>
const video = document.querySelector('video')
const errors = [], levels = []
const hls = new Hls(${JSON.stringify(config)})
hls.on(Hls.Events.ERROR, (_, { details, fatal, reason }) => errors.push([details, fatal ? 'fatal' : '', reason ?? ''].join(' ').trim()))
hls.on(Hls.Events.FRAG_CHANGED, (_, { frag }) => {
  const bitsPerSecond = hls.levels[frag.level]?.bitrate ?? 0
  if (levels.at(-1)?.bitsPerSecond !== bitsPerSecond) levels.push({ atMs: performance.now(), bitsPerSecond })
})
hls.loadSource(${JSON.stringify(url)})
hls.attachMedia(video)
const played = () => Array.from({ length: video.played.length }, (_, i) => video.played.end(i) - video.played.start(i)).reduce((a, b) => a + b, 0)
window.story = () => ({ errors, levels, playedSeconds: played(), latencySeconds: hls.latency, targetLatencySeconds: hls.targetLatency ?? 0 })
</script>`

/** Plays a stream with hls.js in a page of its own, which is served from this machine: it runs as on any site. */
export async function startHlsJs(browser: Browser, url: string, config: object = {}): Promise<HlsJsPlayer> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/hls.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : page(url, config))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const context = await browser.newContext()
  const opened = await context.newPage()
  await opened.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return {
    page: opened,
    story: () => opened.evaluate<HlsJsStory>('story()'),
    close: async () => {
      await context.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
