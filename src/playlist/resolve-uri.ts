/** Stands for a URI that cannot be requested, so that its segment keeps its place and its sequence number. */
export const unusableUri = 'about:invalid'

/**
 * References that resolve by appending them to the directory of the playlist, as most do: names without a scheme, a
 * leading slash, dot segments, escapes in the path, a fragment or anything that the URL parser would encode.
 */
const plainReference =
  /^(?:[A-Za-z0-9_-][A-Za-z0-9_.~-]*\/)*[A-Za-z0-9_-][A-Za-z0-9_.~-]*(?:\?[A-Za-z0-9_.~=&%+,;:@!$()*/?-]*)?$/

const scratch = Buffer.allocUnsafeSlow(16 * 1024)

/**
 * Gives a function that makes references absolute and drops their fragments, or gives undefined where there is nothing to
 * request: an empty or fragment-only reference (the playlist itself) or one that is no URI. `base` has no query.
 */
export function createUriResolver(base: string): (reference: string) => string | undefined {
  const directory = base.slice(0, base.lastIndexOf('/') + 1)
  let careful = false
  return (reference) => {
    if (directory.length + reference.length <= scratch.length && plainReference.test(reference)) {
      return append(directory, reference)
    }
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

/** By way of a buffer: what `+` gives may refer to its parts, and the reference is a part of the playlist's whole text. */
function append(directory: string, reference: string): string {
  return scratch.toString('latin1', 0, scratch.write(directory + reference, 'latin1'))
}
