import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'

const files: Readonly<Record<string, readonly [type: string, body: Buffer | string]>> = {
  '/': [
    'text/html',
    `<!doctype html><meta charset="utf-8"><title>hls.js</title><video muted playsinline width="320"></video>
<script src="hls.js"></script><script src="page.js"></script>`,
  ],
  '/hls.js': ['text/javascript', readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'))],
  '/page.js': ['text/javascript', readFileSync(new URL('./hls-js-page.js', import.meta.url))],
}

/** What hls.js and the video element have told since the stream was attached. Media times are seconds. */
export interface HlsJsStory {
  /** Everything that hls.js calls an error, even one that it gets over, and what the element complains of. */
  readonly errors: readonly string[]
  /** Levels by bit rate, each with the moment from which it was played, ms since the page was opened. */
  readonly levels: readonly { readonly atMs: number; readonly bitsPerSecond: number }[]
  readonly playedSeconds: number
  readonly positionSeconds: number
  readonly ended: boolean
  readonly decodedFrames: number
  readonly decodedAudioBytes: number
  /** How far behind the edge it was when it was nearest to it, and wants to be, seconds. Held up, it stays farther behind. */
  readonly latencySeconds: number
  readonly targetLatencySeconds: number
  /** The languages that can be chosen, and of the audio the one that is. */
  readonly audio: readonly string[]
  readonly subtitles: readonly string[]
  readonly playedAudio: string | undefined
  readonly cues: readonly { readonly start: number; readonly end: number; readonly text: string }[]
  /** The paths of all segments and parts that were loaded. */
  readonly loaded: Readonly<Record<'main' | 'audio' | 'subtitle', readonly string[]>>
}

export interface HlsJsPlayer {
  readonly page: Page
  story(): Promise<HlsJsStory>
  /** The story when `holds` does; or when there is an error, or 40 s have passed. */
  storyWhen(holds: (story: HlsJsStory) => boolean): Promise<HlsJsStory>
  close(): Promise<void>
}

/** How fast it plays is 1 as a rule; what hls.js is to do otherwise is its HlsConfig, without functions. */
export interface HlsJsOptions {
  readonly rate?: number
  readonly config?: Readonly<Record<string, unknown>>
}

/** Plays a stream with hls.js in a page of its own, which is served from this machine: it runs as on any site. */
export async function startHlsJs(browser: Browser, url: string, options: HlsJsOptions = {}): Promise<HlsJsPlayer> {
  const server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? []
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.evaluate(`play(${JSON.stringify({ url, rate: 1, config: {}, ...options })})`)
  const story = () => page.evaluate<HlsJsStory>('story()')
  return {
    page,
    story,
    storyWhen: async (holds) => {
      const deadline = performance.now() + 40_000
      for (;;) {
        const told = await story()
        if (holds(told) || told.errors.length > 0 || performance.now() > deadline) return told
        await wait(200)
      }
    },
    close: async () => {
      await context.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
