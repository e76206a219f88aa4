/** What a command sees of the process it runs in, so that tests can be one. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Writes to standard output. */
  out(text: string): void
  /** Writes to standard error. */
  err(text: string): void
  /** Standard error is a terminal that a person looks at. */
  readonly interactive: boolean
}
