import { type RequestKind, requestKinds } from '../metrics/request-kind.ts'
import type { Difference, EngineFigures, Judgement } from './comparison.ts'

type Figures = Pick<EngineFigures, 'requests' | 'bytesPerViewerMinute'>

/**
 * Whether the engines ask alike: requests of each kind and bytes, a viewer and minute, are within a share of ffmpeg's. Start-up,
 * stalls and costs are told, not judged.
 */
export function judgeRequests(native: Figures, ffmpeg: Figures, tolerance: number): Judgement {
  const kinds = requestKinds.flatMap((kind) => {
    const [ours, theirs] = [native.requests[kind], ffmpeg.requests[kind]]
    if (ours === undefined && theirs === undefined) return []
    return [[kind, differenceOf(ours?.perViewerMinute ?? 0, theirs?.perViewerMinute ?? 0, tolerance)] as const]
  })
  const bytes = differenceOf(native.bytesPerViewerMinute, ffmpeg.bytesPerViewerMinute, tolerance)
  const differing = [bytes, ...kinds.map(([, difference]) => difference)].some(({ differs }) => differs)
  return {
    alike: !differing,
    kinds: Object.fromEntries(kinds),
    bytes,
    paths: kinds
      .flatMap(([kind, { differs }]) => differingPaths(kind, differs, native, ffmpeg, tolerance))
      .sort((a, b) => Math.abs(b.native - b.ffmpeg) - Math.abs(a.native - a.ffmpeg)),
  }
}

function differenceOf(native: number, ffmpeg: number, tolerance: number): Difference {
  const difference = ratioOf(native, ffmpeg)
  return { native, ffmpeg, difference, differs: difference === null || Math.abs(difference) > tolerance }
}

function ratioOf(native: number, ffmpeg: number): number | null {
  if (ffmpeg > 0) return native / ffmpeg - 1
  return native > 0 ? null : 0
}

/**
 * Of a path that is seldom asked for, one request more is a large share: where the kind as a whole is alike, it is measured by all of
 * the kind. Where it differs, every path that does has its part in it.
 */
function differingPaths(
  kind: RequestKind,
  kindDiffers: boolean,
  native: Figures,
  ffmpeg: Figures,
  tolerance: number,
): Judgement['paths'] {
  const [ours, theirs] = [native.requests[kind], ffmpeg.requests[kind]]
  // A kind that one engine did not ask for at all says everything with its paths on the other side.
  if ((ours !== undefined && ours.paths === undefined) || (theirs !== undefined && theirs.paths === undefined))
    return []
  const largest = Math.max(ours?.perViewerMinute ?? 0, theirs?.perViewerMinute ?? 0)
  const patterns = new Set([...Object.keys(ours?.paths ?? {}), ...Object.keys(theirs?.paths ?? {})])
  return [...patterns].flatMap((pattern) => {
    const [one, other] = [rateOf(native, kind, pattern), rateOf(ffmpeg, kind, pattern)]
    if (Math.abs(one - other) <= tolerance * (kindDiffers ? Math.max(one, other) : largest)) return []
    return [{ kind, pattern, native: one, ffmpeg: other, difference: ratioOf(one, other) }]
  })
}

function rateOf({ requests }: Figures, kind: RequestKind, pattern: string): number {
  const { paths = {}, count = 0, perViewerMinute = 0 } = requests[kind] ?? {}
  const part = Object.hasOwn(paths, pattern) ? (paths[pattern] ?? 0) : 0
  return count > 0 ? (part / count) * perViewerMinute : 0
}
