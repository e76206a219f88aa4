/** Stands for a URI that cannot be requested, so that its segment keeps its place and its sequence number. */
export const unusableUri = 'about:invalid'

/**
 * Gives a function that makes references absolute and drops their fragments, or gives undefined where there is nothing to
 * request: an empty or fragment-only reference (the playlist itself) or one that is no URI. The result is always a fresh
 * string that does not keep the playlist's text in memory.
 */
export function createUriResolver(base: string): (reference: string) => string | undefined {
  let careful = false
  return (reference) => {
    if (reference === '' || reference.startsWith('#')) return undefined
    // A failure costs ten times the check, so only a playlist that failed once pays for checking.
    if (careful && !URL.canParse(reference, base)) return undefined
    try {
      const url = new URL(reference, base)
      if (reference.includes('#')) url.hash = ''
      return url.href
    } catch {
      careful = true
      return undefined
    }
  }
}

/** The same, for what is requested over HTTP: other schemes are unusable. */
export function httpOnly(uri: string | undefined): string | undefined {
  return uri?.startsWith('http:') || uri?.startsWith('https:') ? uri : undefined
}
