/** What a fault is about, for its sentence: usually a tag's rule. */
export interface FaultSubject {
  readonly name: string
  /** Of RFC 8216bis. */
  readonly section: string
}

/**
 * Collects what is wrong with a playlist. A fault found on many lines is one sentence with a count, and no text of the
 * playlist goes into it, so that the faults of a hostile playlist stay few and short and pin nothing.
 */
export class FaultList {
  readonly #found = new Map<FaultSubject, Map<string, { readonly firstLine: number; lines: number }>>()

  /** `what` completes the sentence that begins with the subject's name; `line` counts from 1, 0 is the playlist as a whole. */
  add(subject: FaultSubject, what: string, line: number): void {
    let faults = this.#found.get(subject)
    if (!faults) {
      faults = new Map()
      this.#found.set(subject, faults)
    }
    const fault = faults.get(what)
    if (fault) fault.lines += 1
    else faults.set(what, { firstLine: line, lines: 1 })
  }

  sentences(): readonly string[] {
    return [...this.#found].flatMap(([subject, faults]) =>
      [...faults].map(([what, { firstLine, lines }]) => {
        const where =
          firstLine === 0 ? '' : lines === 1 ? `Line ${firstLine}: ` : `Line ${firstLine} and ${lines - 1} more: `
        return `${where}${subject.name} ${what} (section ${subject.section}).`
      }),
    )
  }
}
