import { z } from 'zod'
import { httpOnly } from './resolve-uri.ts'

/** A Steering Manifest (RFC 8216bis 7.1). URIs are absolute. */
export interface SteeringManifest {
  /** After which it is to be loaded again, seconds. */
  readonly ttlSeconds: number
  /** Where to load it from then; undefined: from where this one came. */
  readonly reloadUri: string | undefined
  /** The preferred pathway first. */
  readonly pathwayPriority: readonly string[]
  readonly pathwayClones: readonly PathwayClone[]
}

/** A pathway that is like another one but for its URIs (7.2). */
export interface PathwayClone {
  readonly baseId: string
  readonly id: string
  readonly host: string | undefined
  readonly parameters: ReadonlyMap<string, string>
  /** By STABLE-VARIANT-ID. */
  readonly variantUris: ReadonlyMap<string, string>
  /** By STABLE-RENDITION-ID. */
  readonly renditionUris: ReadonlyMap<string, string>
}

export type SteeringResult =
  | { readonly ok: true; readonly manifest: SteeringManifest }
  | { readonly ok: false; readonly reason: string }

const largestBytes = 256 * 1024
const mostPathways = 100
/** As the specification has it where none is stated. */
const defaultTtlSeconds = 300
/** What is shorter would be a flood of requests, what is longer never comes. */
const [shortestTtlSeconds, longestTtlSeconds] = [1, 24 * 3600]

const texts = z.record(z.string(), z.string())
const schema = z.object({
  VERSION: z.literal(1),
  TTL: z.number().positive().optional(),
  'RELOAD-URI': z.string().optional(),
  'PATHWAY-PRIORITY': z.array(z.string().regex(/^[\w.-]+$/)).max(mostPathways),
  'PATHWAY-CLONES': z
    .array(
      z.object({
        'BASE-ID': z.string(),
        ID: z.string(),
        'URI-REPLACEMENT': z.object({
          HOST: z.string().min(1).optional(),
          PARAMS: texts.optional(),
          'PER-VARIANT-URIS': texts.optional(),
          'PER-RENDITION-URIS': texts.optional(),
        }),
      }),
    )
    .max(mostPathways)
    .optional(),
})

/** Never throws, whatever the body. `url` is where it came from. */
export function parseSteeringManifest(body: Uint8Array, url: string): SteeringResult {
  if (body.byteLength > largestBytes) return { ok: false, reason: `The body is larger than ${largestBytes} bytes.` }
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
  } catch {
    return { ok: false, reason: 'The body is not JSON (section 7.1).' }
  }
  const read = schema.safeParse(json)
  if (!read.success) {
    const [issue] = read.error.issues
    return { ok: false, reason: `${issue?.path.join('.') || 'The body'}: ${issue?.message} (section 7.1).` }
  }
  const { TTL = defaultTtlSeconds, 'RELOAD-URI': reload, 'PATHWAY-PRIORITY': pathwayPriority } = read.data
  const reloadUri = reload !== undefined && URL.canParse(reload, url) ? new URL(reload, url).href : undefined
  return {
    ok: true,
    manifest: {
      ttlSeconds: Math.min(Math.max(TTL, shortestTtlSeconds), longestTtlSeconds),
      reloadUri: httpOnly(reloadUri),
      pathwayPriority,
      pathwayClones: (read.data['PATHWAY-CLONES'] ?? []).map((clone) => {
        const replacement = clone['URI-REPLACEMENT']
        return {
          baseId: clone['BASE-ID'],
          id: clone.ID,
          host: replacement.HOST,
          parameters: new Map(Object.entries(replacement.PARAMS ?? {})),
          variantUris: new Map(Object.entries(replacement['PER-VARIANT-URIS'] ?? {})),
          renditionUris: new Map(Object.entries(replacement['PER-RENDITION-URIS'] ?? {})),
        }
      }),
    },
  }
}
