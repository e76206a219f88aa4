import { describe, expect, it } from 'vitest'
import { buildResult } from '../../src/report/build-result.ts'
import { resultJsonSchema, runResultSchema } from '../../src/report/run-result.ts'
import { calmRun, facts } from './result-fixtures.ts'

const result = buildResult(facts, calmRun())

describe('runResultSchema', () => {
  it.each<[what: string, change: object]>([
    ['another version', { schemaVersion: 2 }],
    ['an unknown ending', { endedBy: 'boredom' }],
    ['a negative time', { elapsedSeconds: -1 }],
    ['half a viewer', { viewers: { ...result.viewers, started: 0.5 } }],
    ['an unknown kind of request', { requests: { subtitle: result.requests.segment } }],
    ['a plan that is incomplete', { plan: { streams: facts.plan.streams } }],
    ['a histogram that is no base64', { playback: withHistogram('not base64!') }],
    ['a date that is none', { startedAt: 'yesterday' }],
  ])('rejects %s', (_, change) => {
    expect(runResultSchema.safeParse({ ...result, ...change }).success).toBe(false)
  })

  it('describes every field', () => {
    const undescribed: string[] = []
    const walk = (node: { properties?: object; anyOf?: object[]; additionalProperties?: object }, path: string) => {
      for (const [name, field] of Object.entries(node.properties ?? {})) {
        if (!('description' in field) && !('const' in field) && !hasFields(field)) undescribed.push(`${path}${name}`)
        if (name !== 'plan') walk(field, `${path}${name}.`)
      }
      for (const inner of [...(node.anyOf ?? []), node.additionalProperties]) if (inner) walk(inner, path)
    }
    const hasFields = (field: object) => 'properties' in field || 'items' in field
    walk(resultJsonSchema(), '')
    const selfExplaining = ['tool.name', 'tool.version', 'viewers.started']
    expect(undescribed.filter((path) => !selfExplaining.includes(path))).toEqual([])
  })

  /** `npx vitest run --config test/vitest.config.ts test/report/run-result.test.ts -u` publishes a changed schema. */
  it('is published as docs/result.schema.json', async () => {
    const text = `${JSON.stringify(resultJsonSchema(), null, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../docs/result.schema.json')
  })
})

function withHistogram(histogram: string) {
  return { ...result.playback, startupTimeMs: { ...result.playback.startupTimeMs, histogram } }
}
