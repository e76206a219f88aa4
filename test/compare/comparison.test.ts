import { describe, expect, it } from 'vitest'
import { buildComparison } from '../../src/compare/build-comparison.ts'
import { comparisonJsonSchema, comparisonSchema } from '../../src/compare/comparison.ts'
import { renderComparison } from '../../src/compare/render-comparison.ts'
import { renderComparisonMarkdown } from '../../src/compare/render-comparison-markdown.ts'
import { plainPalette } from '../../src/report/palette.ts'
import { type Asked, calmMinute, calmRounds, comparisonFacts, played, steadySamples } from './compare-fixtures.ts'

const alike = buildComparison(comparisonFacts, calmRounds())

/** hls.js reloads after half a target duration where nothing is new. */
const otherwise: Asked = {
  ...calmMinute,
  requests: {
    ...calmMinute.requests,
    mediaPlaylist: { '/live/720p/index.m3u8': 170, '/live/360p/index.m3u8': 165 },
    segment: { '/live/720p/1.ts': 150, '/live/|360p|/1.ts': 155 },
  },
  failures: 3,
  stalls: 2,
}
const different = buildComparison(comparisonFacts, calmRounds(otherwise))

describe('buildComparison', () => {
  it('is what the schema says', () => {
    for (const comparison of [alike, different]) expect(comparisonSchema.parse(comparison)).toEqual(comparison)
  })

  it('keeps secrets to itself', () => {
    expect(JSON.stringify(alike)).not.toContain('s3cret')
  })

  it('takes what ffmpeg costs from the round in which it does not log its requests, and native from all of its own', () => {
    const { native, ffmpeg } = alike.engines
    expect(native?.costs?.cpuUsPerViewerSecond).toMatchObject({ min: expect.closeTo(2000), max: expect.closeTo(2200) })
    expect(ffmpeg?.costs?.cpuUsPerViewerSecond).toMatchObject({
      min: expect.closeTo(11_000),
      max: expect.closeTo(11_000),
    })
    expect(ffmpeg?.costs).toMatchObject({
      processes: 12,
      one: { cpuUsPerSecond: expect.closeTo(20_000), pssBytes: 100e6 },
      oneMore: { cpuUsPerSecond: { value: expect.closeTo(10_000), isAtMost: false }, pssBytes: { value: 20e6 } },
    })
    expect(alike.engines.native?.rounds).toBe(2)
  })

  it('counts no round that was cut short where there is a whole one', () => {
    const cut = played({ engine: 'native' }, { ...otherwise, endedBy: 'signal', elapsedSeconds: 10 })
    const comparison = buildComparison({ ...comparisonFacts, interrupted: true }, [...calmRounds().slice(0, 3), cut])
    expect(comparison.engines.native).toMatchObject({ rounds: 1, stalls: { count: 0 } })
    expect(comparison.judgement?.alike).toBe(true)
    expect(comparison.rounds.map(({ cutShort }) => cutShort)).toEqual([false, false, false, true])
    expect(comparison.notes).toContain('A round of native was cut short: it counts only where there is no whole one.')
  })

  it('judges nothing by a round that was cut short, but tells what there is', () => {
    const cut = played({ engine: 'ffmpeg' }, { ...calmMinute, endedBy: 'signal', elapsedSeconds: 10 })
    const comparison = buildComparison({ ...comparisonFacts, interrupted: true }, [...calmRounds().slice(0, 1), cut])
    expect(comparison.judgement).toBeNull()
    expect(comparison.engines.ffmpeg?.requests.segment?.count).toBe(310)
    expect(comparison.engines.ffmpeg?.costs).toBeNull()
    expect(comparisonSchema.parse(comparison)).toEqual(comparison)
  })

  it('does without an engine that has not played', () => {
    const comparison = buildComparison(comparisonFacts, calmRounds().slice(0, 1))
    expect(comparison).toMatchObject({ engines: { ffmpeg: null }, judgement: null })
    expect(comparison.notes).toContain('There is no round of ffmpeg: nothing to compare with.')
    expect(renderComparison(comparison, plainPalette)).toMatch(/media playlist +30\.0 +–$/m)
  })

  it('says when viewers waited for each other', () => {
    const [native, ffmpeg] = calmRounds()
    if (native === undefined || ffmpeg === undefined) throw new Error('no rounds')
    const busy = played({ engine: 'ffmpeg', purpose: 'costs' }, calmMinute, steadySamples(1.95, 1e9, 101))
    expect(buildComparison(comparisonFacts, [native, ffmpeg, busy]).notes).toContainEqual(
      expect.stringMatching(/^ffmpeg used 97.5 % of this machine's CPUs/),
    )
  })

  it('says when what differs is less than a request of a viewer', () => {
    const short = (count: number): Asked => ({
      ...calmMinute,
      requests: { ...calmMinute.requests, mediaPlaylist: { '/live/720p/index.m3u8': count } },
    })
    const comparison = buildComparison(comparisonFacts, calmRounds(short(60), short(55)))
    expect(comparison.notes).toContainEqual(
      expect.stringContaining('Of 6 media playlist requests a viewer and round they differ by less than one'),
    )
  })
})

describe('a comparison is told', () => {
  it.each([
    ['alike', alike],
    ['different', different],
  ])('%s, within 80 columns', async (name, comparison) => {
    const text = renderComparison(comparison, plainPalette)
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`)
    await expect(renderComparisonMarkdown(comparison)).toMatchFileSnapshot(`golden/${name}.md`)
  })
})

describe('comparisonJsonSchema', () => {
  it('describes every field', () => {
    const undescribed: string[] = []
    const hasFields = (field: object) => 'properties' in field || 'items' in field
    const walk = (node: { properties?: object; anyOf?: object[]; additionalProperties?: object }, path: string) => {
      for (const [name, field] of Object.entries(node.properties ?? {})) {
        if (!('description' in field) && !('const' in field) && !hasFields(field)) undescribed.push(`${path}${name}`)
        walk(field, `${path}${name}.`)
      }
      for (const inner of [...(node.anyOf ?? []), node.additionalProperties]) if (inner) walk(inner, path)
    }
    walk(comparisonJsonSchema(), '')
    expect(undescribed.filter((path) => !['tool.name', 'tool.version', 'startedAt'].includes(path))).toEqual([])
  })

  /** `npx vitest run --config test/vitest.config.ts test/compare/comparison.test.ts -u` publishes a changed schema. */
  it('is published as docs/comparison.schema.json', async () => {
    const text = `${JSON.stringify(comparisonJsonSchema(), null, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../docs/comparison.schema.json')
  })
})
