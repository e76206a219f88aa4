/** What a command sees of the process it runs in, so that tests can be one. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Writes to standard output. */
  out(text: string): void
  /** Writes to standard error. */
  err(text: string): void
  /** A person looks at standard output, not a file or another program. */
  readonly outIsTerminal: boolean
  readonly errIsTerminal: boolean
}
