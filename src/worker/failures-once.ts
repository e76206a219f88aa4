import type { Recorder } from '../metrics/recorder.ts'
import type { RequestKind } from '../metrics/request-kind.ts'

/** Keeps the first failure of each kind and cause in words: the next million are counted. */
export function failuresOnce(
  recorder: Recorder,
): (kind: RequestKind, url: string, cause: string, message?: string) => void {
  const noted = new Set<string>()
  return (kind, url, cause, message = '') => {
    const key = `${kind} ${cause}`
    if (noted.has(key)) return
    noted.add(key)
    recorder.failure(`${key}: ${message} (${url})`)
  }
}
