/** What a URL of the origin names. Variants are named by their place among the options' variants. */
export type Resource =
  | { readonly kind: 'multivariantPlaylist' }
  | { readonly kind: 'mediaPlaylist'; readonly variant: number }
  | { readonly kind: 'segment'; readonly variant: number; readonly number: number }
  /** Answers as long as the origin runs. */
  | { readonly kind: 'health' }
  | { readonly kind: 'unknown' }

export type ResourceKind = Resource['kind']

export const multivariantPath = '/index.m3u8'

/** Relative to the multivariant playlist. */
export function mediaPlaylistUri(variantName: string): string {
  return `${variantName}/index.m3u8`
}

/** Relative to the variant's media playlist. */
export function segmentUri(number: number): string {
  return `${number}.ts`
}

/** @param target of the request, a path with or without a query */
export function findResource(target: string, variantNames: readonly string[]): Resource {
  const path = target.split('?', 1)[0] ?? ''
  if (path === multivariantPath) return { kind: 'multivariantPlaylist' }
  if (path === '/health') return { kind: 'health' }
  const [, variantName, file, ...rest] = path.split('/')
  const variant = variantNames.indexOf(variantName ?? '')
  if (variant < 0 || file === undefined || rest.length > 0) return { kind: 'unknown' }
  if (file === 'index.m3u8') return { kind: 'mediaPlaylist', variant }
  const number = /^(0|[1-9]\d{0,14})\.ts$/.exec(file)?.[1]
  return number === undefined ? { kind: 'unknown' } : { kind: 'segment', variant, number: Number(number) }
}
