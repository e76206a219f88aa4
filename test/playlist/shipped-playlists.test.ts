import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MediaPlaylist } from '../../src/playlist/media-playlist.ts'
import { parsePlaylist } from '../../src/playlist/parse-playlist.ts'
import { expectSound } from './expect-sound.ts'
import { playlistUrl } from './parse-text.ts'

const packageFile = createRequire(import.meta.url).resolve('m3u8-parser/package.json')
const directory = join(dirname(packageFile), 'test/fixtures/integration')

/** Of the module beside each playlist: what m3u8-parser expects of itself. */
interface Expected {
  readonly segments?: readonly {
    readonly uri: string
    readonly duration?: number
    readonly timeline?: number
    readonly byterange?: { readonly offset: number; readonly length: number }
  }[]
  readonly playlists?: readonly { readonly uri: string; readonly attributes?: { readonly BANDWIDTH?: number } }[]
  readonly mediaSequence?: number
  readonly endList?: boolean
}

const refused = new Set(['empty', 'headerOnly', 'manifestNoExtM3u', 'master', 'start', 'streamInfInvalid'])

/** What both see in a media playlist, as far as it is comparable. */
interface MediaShape {
  readonly firstNumber: number
  readonly endList: boolean
  readonly segments: readonly {
    readonly uri: string
    readonly duration: number | undefined
    readonly discontinuityNumber: number | undefined
    readonly range: readonly [number, number] | undefined
  }[]
}

function shapeOf(playlist: MediaPlaylist): MediaShape {
  return {
    firstNumber: playlist.mediaSequenceNumber,
    endList: playlist.endList,
    segments: playlist.segments.map((segment) => ({
      uri: segment.uri,
      duration: segment.durationSeconds,
      discontinuityNumber: segment.discontinuitySequenceNumber,
      range: segment.byteRange && [segment.byteRange.offset, segment.byteRange.length],
    })),
  }
}

function expectedShape(expected: Expected): MediaShape {
  return {
    firstNumber: expected.mediaSequence ?? 0,
    endList: expected.endList ?? false,
    segments: (expected.segments ?? []).map((segment) => ({
      uri: new URL(segment.uri, playlistUrl).href,
      duration: segment.duration,
      discontinuityNumber: segment.timeline,
      range: segment.byterange && [segment.byterange.offset, segment.byterange.length],
    })),
  }
}

async function readExpected(name: string): Promise<Expected> {
  const source = readFileSync(join(directory, `${name}.js`), 'utf8').replace(
    /^(module\.exports =|export default)/,
    'export default',
  )
  const module = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as { default: Expected }
  return module.default
}

type Change = (shape: MediaShape) => MediaShape

const from =
  (firstNumber: number): Change =>
  (shape) => ({ ...shape, firstNumber })

const changed =
  (index: number, change: Partial<MediaShape['segments'][number]>): Change =>
  (shape) => ({ ...shape, segments: shape.segments.with(index, { ...shape.segments[index], ...change } as never) })

/** Where the specification has it otherwise than m3u8-parser, and so what has to be different. */
const differences = new Map<string, readonly Change[]>([
  // A range does not follow on from another resource.
  ['byteRange', [changed(2, { range: [0, 713_084] })]],
  // The first range is `587500@` and no valid one, and a range does not follow on from another resource.
  ['llhls-byte-range', [changed(0, { range: undefined }), changed(2, { range: [0, 713_084] })]],
  // The segments of a delta update are numbered after the skipped ones.
  ['llhls-delta-byte-range', [from(3)]],
  ['llhlsDelta', [from(269)]],
  // The target duration holds for the whole playlist, wherever it stands.
  ['multipleTargetDurations', [changed(0, { duration: 10 }), changed(1, { duration: 10 })]],
  // A negative number is none.
  ['negativeMediaSequence', [from(0)]],
  // Zero is what is stated.
  ['zeroDuration', [changed(0, { duration: 0 })]],
])

/** The playlists that m3u8-parser ships with its own tests. */
describe('the playlists that m3u8-parser ships', () => {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.m3u8'))
    .map((name) => name.slice(0, -'.m3u8'.length))

  it('are there', () => {
    expect(names.length).toBeGreaterThan(50)
  })

  it.each(names)('%s', async (name) => {
    const result = parsePlaylist(readFileSync(join(directory, `${name}.m3u8`)), playlistUrl)
    expectSound(result)
    expect(result.ok).toBe(!refused.has(name))
    if (!result.ok) return
    const expected = await readExpected(name)
    if (result.playlist.type === 'multivariant') {
      expect(result.playlist.variants.map(({ uri, bandwidth }) => [uri, bandwidth])).toEqual(
        expected.playlists?.map(({ uri, attributes }) => [new URL(uri, playlistUrl).href, attributes?.BANDWIDTH ?? 0]),
      )
    } else {
      const changes = differences.get(name) ?? []
      expect(shapeOf(result.playlist)).toEqual(
        changes.reduce((shape, change) => change(shape), expectedShape(expected)),
      )
    }
  })
})
