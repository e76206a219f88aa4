import { printable } from '../printable.ts'
import { headline } from '../report/headline.ts'
import { failureWords, incidentWords, kindWords } from '../report/plain-words.ts'
import { formatBytes, formatCount, formatMs } from '../report/quantities.ts'
import type { RunResult } from '../report/run-result.ts'

/** How one viewer fared, in a few lines. @param known faults that have been told: sentences that may end in one of the run's */
export function playbackText(result: RunResult, known: readonly string[]): string {
  const { startupTimeMs, incidents, variants } = result.playback
  const lines = [headline(result).text]
  if (startupTimeMs !== null) lines.push(`It started after ${formatMs(startupTimeMs.max)}.`)
  for (const [label, { segments, bytes }] of Object.entries(variants)) {
    lines.push(`It received ${formatCount(segments)} segments of ${label}, ${formatBytes(bytes)}.`)
  }
  for (const [kind, request] of Object.entries(result.requests)) {
    for (const [cause, count] of Object.entries(request.failures)) {
      lines.push(`${formatCount(count)} failed (${kindWords[kind as keyof typeof kindWords]}): ${failureWords(cause)}`)
    }
  }
  for (const [incident, count] of Object.entries(incidents)) {
    lines.push(`${formatCount(count)} ${incidentWords[incident as keyof typeof incidentWords]}`)
  }
  const faults = result.notes.playlistFaults.filter((fault) => !known.some((told) => told.endsWith(fault)))
  const findings = result.validation?.examples ?? []
  lines.push(...[...faults, ...findings].map((fault) => `Fault: ${printable(fault)}`))
  return `\nPlayback: ${lines.join('\n  ')}\n`
}
