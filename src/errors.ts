/** Something wrong with what was asked or with where it runs, and what to do about it. Both are sentences. */
export interface Fault {
  readonly problem: string
  readonly remedy: string
}

/** Which exit code a failure has; see cli/exit-code.ts. */
export type FailureKind =
  /** Bad options, arguments or environment variables. */
  | 'usage'
  /** The target cannot be reached or is not HLS. */
  | 'target'
  /** This machine allows too little: file descriptors, ports, memory. */
  | 'environment'
  /** A result could not be written. */
  | 'output'

/** The one error that reaches the user as text without a stack: all faults found, together. */
export class FaultsError extends Error {
  override readonly name = 'FaultsError'
  readonly kind: FailureKind
  readonly faults: readonly Fault[]

  constructor(kind: FailureKind, faults: readonly Fault[], options?: ErrorOptions) {
    super(faults.map((fault) => `${fault.problem} ${fault.remedy}`).join('\n'), options)
    this.kind = kind
    this.faults = faults
  }
}
