import { FaultList } from './fault-list.ts'
import { parseMediaPlaylist } from './parse-media-playlist.ts'
import { parseMultivariantPlaylist } from './parse-multivariant-playlist.ts'
import type { ParseResult } from './parse-result.ts'
import { maxItems, readLines } from './read-lines.ts'
import { createUriResolver } from './resolve-uri.ts'
import { tagRules } from './tag-rules.ts'
import { Variables } from './variables.ts'

export type { ParseResult } from './parse-result.ts'

/** Larger bodies are refused: the longest playlists in use are a tenth of it. */
export const maxBodyBytes = 8 * 1024 * 1024

/** A result, and what it depends on besides the body and the URL without its query: what a cache has to know. */
export interface ParseOutcome {
  readonly result: ParseResult
  readonly dependsOnQuery: boolean
  readonly dependsOnVariables: boolean
}

const bodySubject = { name: 'The body', section: '4.1' }

/**
 * Makes a playlist of a response's body. `url` is the URL that answered, after redirects; `variables` are the multivariant
 * playlist's, for EXT-X-DEFINE with IMPORT.
 *
 * Never throws, whatever the body; keeps neither the body nor its text. What a server does wrong is a fault of the playlist
 * as long as players can play it; refused is what is no playlist, has nothing to play or exceeds the limits.
 */
export function parsePlaylist(
  body: Uint8Array,
  url: string,
  variables?: ReadonlyMap<string, string> | undefined,
): ParseResult {
  return parsePlaylistOutcome(body, url, variables).result
}

/** As `parsePlaylist`, with what the result depends on. */
export function parsePlaylistOutcome(
  body: Uint8Array,
  url: string,
  imports: ReadonlyMap<string, string> | undefined,
): ParseOutcome {
  if (!URL.canParse(url)) return refused('Its URL is not absolute.')
  const { protocol, search, href } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') return refused('Its URL is not of HTTP.')
  const base = href.replace(/[?#].*$/s, '')
  const refusal = refuseBody(body)
  if (refusal !== undefined) return refused(refusal)

  const faults = new FaultList()
  if (body[0] === byteOrderMark[0]) faults.add(bodySubject, 'begins with a byte order mark', 1)
  const definitions = new Variables(search, imports, faults)
  const text = readLines(decode(body), definitions, faults)
  if (!text) return refused(`It has more than ${maxItems} lines, attributes and variable references.`)
  const { readsQuery: dependsOnQuery, readsImports: dependsOnVariables, defined } = definitions
  const resolve = createUriResolver(base)
  const hasTagOf = (section: string): boolean =>
    [...text.counts.keys()].some((name) => tagRules.get(name)?.section.startsWith(section))
  const isMultivariant = hasTagOf('4.4.6.')
  const result: ParseResult =
    isMultivariant && hasTagOf('4.4.4.')
      ? { ok: false, reason: 'It has both media segment tags and multivariant playlist tags (section 4.4.4).' }
      : isMultivariant
        ? parseMultivariantPlaylist(base, text, defined, resolve, faults)
        : parseMediaPlaylist(base, text, resolve, faults)
  return { result, dependsOnQuery, dependsOnVariables }
}

function refused(reason: string): ParseOutcome {
  return { result: { ok: false, reason }, dependsOnQuery: false, dependsOnVariables: false }
}

const byteOrderMark = [0xef, 0xbb, 0xbf]

/** Why the body is no playlist, judged by its size and its first line (section 4.4.1.1); undefined where it may be one. */
function refuseBody(body: Uint8Array): string | undefined {
  if (body.byteLength === 0) return 'The body is empty.'
  if (body.byteLength > maxBodyBytes) return `The body is larger than ${maxBodyBytes} bytes.`
  const beginning = decode(body.subarray(0, 64))
  if (/^\uFEFF?#EXTM3U(?:\s|$)/.test(beginning)) return undefined
  return /^\s*</.test(beginning)
    ? 'The body is HTML or XML, not a playlist.'
    : 'The body does not begin with #EXTM3U (section 4.4.1.1).'
}

function decode(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
}
