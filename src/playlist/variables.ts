import { readText } from './attribute-list.ts'
import type { FaultList } from './fault-list.ts'
import type { TagFields } from './parse-tags.ts'
import type { TagRule } from './tag-rules.ts'

const reference = /\{\$([A-Za-z0-9_-]+)\}/g
const validName = /^[A-Za-z0-9_-]+$/

/** EXT-X-DEFINE (section 4.4.2.3) and variable substitution (section 4.3) within one playlist. */
export class Variables {
  /** By name, in the order of the playlist. */
  readonly defined = new Map<string, string>()
  /** The playlist takes a variable from the query of its own URL. */
  readsQuery = false
  /** The playlist takes a variable from the multivariant playlist. */
  readsImports = false
  /** How many references were looked up. */
  references = 0
  readonly #search: string
  readonly #imports: ReadonlyMap<string, string> | undefined
  readonly #faults: FaultList

  /** `search` is the query of the playlist's URL with its `?`; `imports` are the multivariant playlist's variables. */
  constructor(search: string, imports: ReadonlyMap<string, string> | undefined, faults: FaultList) {
    this.#search = search
    this.#imports = imports
    this.#faults = faults
  }

  define(rule: TagRule, attributes: TagFields, line: number): void {
    const fault = (what: string): void => this.#faults.add(rule, what, line)
    const sources = ['NAME', 'IMPORT', 'QUERYPARAM'].filter((source) => source in attributes)
    const [source] = sources
    if (source === undefined || sources.length > 1) {
      return fault('has not exactly one of NAME, IMPORT and QUERYPARAM, and is ignored')
    }
    const name = readText(attributes, source)
    if (name === undefined || !validName.test(name)) return fault('names no valid variable, and is ignored')
    if (this.defined.has(name)) return fault('defines a variable a second time, and the first definition is kept')
    const value = this.#value(source, name, attributes)
    if (value === undefined) return fault('refers to a value that does not exist, and the variable stays undefined')
    this.defined.set(name, value)
  }

  /** Replaces each reference, as long as the result has at most `maxLength` characters; undefined beyond that. */
  substitute(text: string, maxLength: number, rule: TagRule, line: number): string | undefined {
    let length = text.length
    const substituted = text.replace(reference, (whole, name: string) => {
      this.references += 1
      const value = this.defined.get(name)
      if (value === undefined) {
        this.#faults.add(
          rule,
          'does not define a variable that the playlist refers to; the reference stays as it is',
          line,
        )
        return whole
      }
      length += value.length - whole.length
      // The result is dropped below: building it would let one line of references fill the memory.
      return length > maxLength ? '' : value
    })
    return length > maxLength ? undefined : substituted
  }

  #value(source: string, name: string, attributes: TagFields): string | undefined {
    if (source === 'NAME') return typeof attributes.VALUE === 'string' ? attributes.VALUE : undefined
    if (source === 'IMPORT') {
      this.readsImports = true
      return this.#imports?.get(name)
    }
    this.readsQuery = true
    return queryParameter(this.#search, name)
  }
}

/** The percent-decoded value; undefined where it is absent, empty, or could not stand in a quoted string. */
function queryParameter(search: string, name: string): string | undefined {
  const parameter = search
    .slice(1)
    .split('&')
    .find((pair) => pair.startsWith(`${name}=`))
  try {
    const value = decodeURIComponent(parameter?.slice(name.length + 1) ?? '')
    return value === '' || /["\r\n]/.test(value) ? undefined : value
  } catch {
    return undefined
  }
}
