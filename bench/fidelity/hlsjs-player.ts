import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, CDPSession } from 'playwright-core'
import { launchBrowser } from '../../test/helpers/launch-browser.ts'
import { findTool } from '../../test/helpers/real-tool.ts'
import { repositoryPath } from '../harness/results.ts'

/** What the page writes down; times are those of the wall clock, ms. */
export interface HlsjsRecord {
  readonly version: string
  readonly begunAt: number
  readonly log: readonly { readonly at: number; readonly level: string; readonly text: string }[]
  readonly errors: readonly {
    readonly at: number
    readonly type: string
    readonly details: string
    readonly fatal: boolean
    readonly reason: string
  }[]
  readonly requests: readonly {
    readonly at: number
    readonly url: string
    readonly kind: 'segment' | 'part' | 'initSection'
    readonly track: string
    readonly variant: number
    readonly sequence: number | string
    readonly part?: number
    readonly bytes: number
    readonly ms: number
    /** Of the bandwidth, bits a second. */
    readonly estimate: number
  }[]
  readonly variants: readonly {
    readonly at: number
    readonly variant: number
    readonly bandwidth?: number
    readonly is: 'chosen' | 'shown'
  }[]
  readonly stalls: readonly { readonly at: number; readonly event: string; readonly position: number }[]
  readonly samples: readonly {
    readonly at: number
    readonly position: number
    readonly bufferSeconds: number
    readonly playbackRate: number
    readonly readyState: number
    /** Behind the edge, as hls.js estimates it, seconds. */
    readonly latency: number
    readonly targetLatency: number | null
    readonly variant: number
    readonly estimate: number
  }[]
}

export interface HlsjsPlayer {
  /** Of Chromium, as the access log has it. */
  readonly userAgent: string
  readonly versions: Readonly<Record<string, string>>
  /** Begins to play: the page has been told nothing before. */
  open(): Promise<void>
  /** Limits what the page receives, bits a second, and delays it. */
  shape(bitsPerSecond: number): Promise<void>
  read(): Promise<HlsjsRecord>
  stop(): Promise<void>
}

export interface HlsjsOptions {
  /** What is changed of its defaults. */
  readonly config?: Readonly<Record<string, unknown>>
  /** The variant (by its place from the lowest bandwidth on) that is played, without adaptation. */
  readonly fixedVariant?: number
}

/** A page of the machine's own Chromium that plays a stream with hls.js, muted, as a visitor's browser would. */
export async function prepareHlsjs(url: string, options: HlsjsOptions = {}): Promise<HlsjsPlayer> {
  const executable = findTool('chromium')
  if (executable === undefined) throw new Error('chromium is missing: apt-get install chromium')
  const server = await servePage()
  const browser = await launchBrowser(executable)
  const stop = async () => {
    await browser.close()
    server.close()
  }
  try {
    const userAgent = await markedUserAgent(browser)
    const context = await browser.newContext({ userAgent })
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    const { port } = server.address() as AddressInfo
    const address = `http://127.0.0.1:${port}/#${encodeURIComponent(JSON.stringify({ url, ...options }))}`
    return {
      userAgent,
      versions: { 'hls.js': hlsjsVersion(), chromium: browser.version() },
      open: async () => {
        await page.goto(address, { waitUntil: 'commit' })
      },
      shape: (bitsPerSecond) => shape(devtools, bitsPerSecond),
      read: () => page.evaluate<HlsjsRecord>('record'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Chromium's own, so that hls.js takes it for what it is, with a mark for the access log. */
async function markedUserAgent(browser: Browser): Promise<string> {
  const page = await browser.newPage()
  const userAgent = await page.evaluate<string>('navigator.userAgent')
  await page.close()
  return `${userAgent} hls.js`
}

/** Chromium's network emulation, as the developer tools have it. */
async function shape(devtools: CDPSession, bitsPerSecond: number): Promise<void> {
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: bitsPerSecond / 8,
    uploadThroughput: -1,
  })
}

async function servePage(): Promise<Server> {
  const files: Readonly<Record<string, readonly [path: string, type: string]>> = {
    '/': [repositoryPath('bench/fidelity/player.html'), 'text/html'],
    '/hls.js': [createRequire(import.meta.url).resolve('hls.js/dist/hls.js'), 'text/javascript'],
  }
  const server = createServer((request, response) => {
    const [path, type] = files[request.url ?? ''] ?? []
    if (path === undefined) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'Content-Type': type })
    createReadStream(path).pipe(response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

function hlsjsVersion(): string {
  const { version } = createRequire(import.meta.url)('hls.js/package.json') as { version: string }
  return version
}
