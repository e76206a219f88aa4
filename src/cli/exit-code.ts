import type { FailureKind } from '../errors.ts'

/** How the program ends, in the order of the codes; the help prints it. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done' },
  internal: { code: 1, meaning: 'a bug in hls-swarm' },
  usage: { code: 2, meaning: 'faulty options' },
  target: { code: 3, meaning: 'the target cannot be reached, is not HLS, or nothing could be played' },
  environment: { code: 6, meaning: 'this machine allows too little' },
  output: { code: 7, meaning: 'a file could not be written' },
  interrupted: { code: 130, meaning: 'interrupted (SIGINT) before the duration was over' },
  terminated: { code: 143, meaning: 'terminated (SIGTERM) before the duration was over' },
} as const satisfies Record<FailureKind | 'ok' | 'internal' | 'interrupted' | 'terminated', unknown>

export type Ending = keyof typeof exitCodes

export function exitCodeOf(ending: Ending): number {
  return exitCodes[ending].code
}
