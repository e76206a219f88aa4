import { validateHeaderValue } from 'node:http'
import { type Fault, FaultsError } from '../errors.ts'
import type { FaultRule, OriginFault } from './fault-rule.ts'
import { isPlaylistFault } from './playlist-faults.ts'
import type { ResourceKind } from './resource.ts'

export interface FaultRequest {
  /** Path and query. */
  readonly target: string
  readonly kind: ResourceKind
  /** Since the origin started. */
  readonly atMs: number
}

interface ActiveRule {
  readonly rule: FaultRule
  readonly path: RegExp | undefined
  /** Requests that matched but for everyNth and count. */
  seen: number
  applied: number
}

/** The rules in force, with their counts. */
export class FaultRules {
  #active: readonly ActiveRule[] = []

  /**
   * Replaces all rules; counts begin anew.
   * @throws FaultsError of kind `usage` with all faults of all rules; the old rules stay
   */
  set(rules: readonly FaultRule[]): void {
    const faults = rules.flatMap(faultsOfRule)
    if (faults.length > 0) throw new FaultsError('usage', faults)
    this.#active = rules.map((rule) => {
      const path = rule.match?.path
      return { rule, path: path === undefined ? undefined : new RegExp(path), seen: 0, applied: 0 }
    })
  }

  /** The faults for a request, which is counted. */
  matching(request: FaultRequest): readonly OriginFault[] {
    return this.#active.filter((active) => applies(active, request)).map((active) => active.rule.fault)
  }
}

function applies(active: ActiveRule, { target, kind, atMs }: FaultRequest): boolean {
  const match = active.rule.match ?? {}
  if (isPlaylistFault(active.rule.fault) && kind !== 'mediaPlaylist') return false
  if (match.kind !== undefined && match.kind !== kind) return false
  if (match.fromMs !== undefined && atMs < match.fromMs) return false
  if (match.untilMs !== undefined && atMs >= match.untilMs) return false
  if (active.path && !active.path.test(target)) return false
  active.seen++
  if (active.seen % (match.everyNth ?? 1) !== 0) return false
  if (match.count !== undefined && active.applied >= match.count) return false
  active.applied++
  return true
}

function faultsOfRule({ match = {}, fault }: FaultRule): Fault[] {
  const faults: Fault[] = []
  const check = (holds: boolean, what: string, remedy: string) => {
    if (!holds) faults.push({ problem: `The rule of fault "${fault.is}" has ${what}.`, remedy })
  }
  for (const [name, value] of Object.entries({ ...match, ...fault, ...('segments' in fault ? fault.segments : {}) })) {
    if (typeof value !== 'number') continue
    const least = name === 'everyNth' || name === 'every' || name === 'bytesPerSecond' ? 1 : 0
    check(value >= least && Number.isFinite(value), `${name} ${value}`, `Give a number from ${least}.`)
  }
  if ('code' in fault && fault.code !== undefined) {
    const isStatus = Number.isInteger(fault.code) && fault.code >= 200 && fault.code <= 599
    check(isStatus, `status ${fault.code}`, 'Give one from 200 to 599.')
  }
  if (fault.is === 'redirect') {
    check(
      !throws(() => validateHeaderValue('location', fault.url)),
      `URL "${fault.url}"`,
      'Give one of plain characters.',
    )
  }
  const { path } = match
  if (path !== undefined) {
    check(!throws(() => new RegExp(path)), `path "${path}"`, 'Give a regular expression.')
  }
  return faults
}

function throws(attempt: () => void): boolean {
  try {
    attempt()
    return false
  } catch {
    return true
  }
}
