import type { Writable } from 'node:stream'

/** `process.stdout`, `process.stderr`, or a test's own. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** What a command sees of the process it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: TerminalStream
  readonly stderr: TerminalStream
}
