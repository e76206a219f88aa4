import { TransportError } from './failure.ts'
import type { Target, UrlTargets } from './url-targets.ts'

/** RFC 9110 15.4: those that name another place to get the resource from. */
export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

export interface Redirection {
  /** Absolute. */
  readonly url: string
  readonly target: Target
}

/** Where a redirection leads. @param location of the response; @param from the URL that was asked, absolute */
export function redirection(
  location: string | undefined,
  from: string,
  targets: UrlTargets,
): Redirection | TransportError {
  if (location === undefined) return new TransportError('redirect', 'A redirection without Location')
  const url = URL.canParse(location, from) ? new URL(location, from).href : undefined
  const target = url === undefined ? undefined : targets.find(url)
  if (url === undefined || target === undefined) return new TransportError('redirect', `A redirection to ${location}`)
  return { url, target }
}
