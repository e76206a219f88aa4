import type { Fault } from '../errors.ts'

/** What came of reading one value. The fault's problem starts with the value: the reader puts the option's name before it. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault }

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value }
}

export function refused(problem: string, remedy: string): Parsed<never> {
  return { ok: false, fault: { problem, remedy } }
}

const longestQuote = 80

/** The value as a fault shows it: escaped, so that control characters cannot reach the terminal, and cut. */
export function quote(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text)
}
