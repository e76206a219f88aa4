import type { FailureKind } from '../errors.ts'

/** How the program ends, in the order of the codes; the help prints it. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done, and every threshold passed' },
  internal: { code: 1, meaning: 'a bug in hls-swarm' },
  usage: { code: 2, meaning: 'faulty options or scenario file' },
  target: { code: 3, meaning: 'the target cannot be reached, is not HLS, or nothing could be played' },
  thresholds: { code: 4, meaning: 'a threshold failed, or engines differ (compare --fail-if-different)' },
  saturated: { code: 5, meaning: 'the generator was the bottleneck (with --fail-if-saturated)' },
  environment: { code: 6, meaning: 'this machine allows too little' },
  output: { code: 7, meaning: 'a file could not be written' },
  interrupted: { code: 130, meaning: 'interrupted (SIGINT) before the duration was over' },
  terminated: { code: 143, meaning: 'terminated (SIGTERM) before the duration was over' },
} as const satisfies Record<
  FailureKind | 'ok' | 'internal' | 'thresholds' | 'saturated' | 'interrupted' | 'terminated',
  { readonly code: number; readonly meaning: string }
>

export type Ending = keyof typeof exitCodes

/** Of several endings the first of these counts: what makes a verdict worthless comes before the verdict. */
export const precedence: readonly Ending[] = [
  'internal',
  'usage',
  'environment',
  'output',
  'interrupted',
  'terminated',
  'saturated',
  'target',
  'thresholds',
  'ok',
]

export function firstEnding(endings: readonly Ending[]): Ending {
  return precedence.find((ending) => endings.includes(ending)) ?? 'ok'
}

export function exitCodeOf(ending: Ending): number {
  return exitCodes[ending].code
}
