import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import type { Fault } from '../../errors.ts'
import type { GivenValue } from '../../plan/option-reader.ts'

/** One pair of a mapping: its key as a text, and where both stand. */
export interface Pair {
  readonly key: string
  readonly keyNode: Node | undefined
  readonly node: Node | undefined
}

/** Reads the texts of a YAML file, each with its path and place, and keeps every fault. */
export class YamlReader {
  readonly faults: Fault[] = []
  readonly #document: Document
  readonly #lines = new LineCounter()
  readonly #fileName: string

  /** @param fileName as faults are to name the file */
  constructor(text: string, fileName: string) {
    this.#fileName = fileName
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false })
    this.#document = document
    for (const { code, message, pos } of document.errors) {
      const place = this.#placeAt(pos[0])
      this.faults.push(
        code === 'DUPLICATE_KEY'
          ? { problem: `${place} says a key again.`, remedy: 'Say each key once.' }
          : {
              problem: `${place} is not YAML: ${message.replace(/\.$/, '')}.`,
              remedy: 'Look at this line and the one before it.',
            },
      )
    }
  }

  /** What is found beyond a line that is not YAML is more likely a consequence of it than another fault. */
  get isBroken(): boolean {
    return this.#document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')
  }

  get root(): Node | undefined {
    return this.#resolved(this.#document.contents)
  }

  fault(path: string, node: Node | undefined, problem: string, remedy: string): void {
    this.faults.push({ problem: `${this.#label(path, node)} ${problem}`, remedy })
  }

  pairs(map: YAMLMap): readonly Pair[] {
    return map.items.map((pair) => ({
      key: isScalar(pair.key) ? textOf(pair.key) : String(pair.key),
      keyNode: this.#resolved(pair.key),
      node: this.#resolved(pair.value),
    }))
  }

  items(list: Node | undefined): readonly (Node | undefined)[] {
    return isSeq(list) ? list.items.map((item) => this.#resolved(item)) : []
  }

  /** The one value of a key; none, with a fault, where it has none or is not one. */
  oneText(path: string, { node, keyNode }: Pick<Pair, 'node' | 'keyNode'>): GivenValue[] {
    if (isScalar(node) && node.value !== null) {
      return [{ text: textOf(node), label: this.#label(path, node), source: 'file' }]
    }
    if (node === undefined || isScalar(node)) this.fault(path, keyNode, 'has no value.', 'Say one, or leave it out.')
    else this.fault(path, node, 'is not one value.', 'Say one; quote it if there is a colon and a space in it.')
    return []
  }

  /** A list, one value, or a mapping: to YAML `Name: value` without quotes is a mapping of one pair. */
  texts(path: string, { node, keyNode }: Pick<Pair, 'node' | 'keyNode'>): GivenValue[] {
    if (isMap(node)) return this.#pairTexts(path, node)
    if (!isSeq(node)) return this.oneText(path, { node, keyNode })
    return this.items(node).flatMap((item, i) => {
      const itemPath = `${path}[${i}]`
      return isMap(item)
        ? this.#pairTexts(itemPath, item)
        : this.oneText(itemPath, { node: item, keyNode: item ?? keyNode })
    })
  }

  #pairTexts(path: string, map: YAMLMap): GivenValue[] {
    return this.pairs(map).flatMap((pair) =>
      this.oneText(`${path}.${pair.key}`, pair).map((given) => ({ ...given, text: `${pair.key}: ${given.text}` })),
    )
  }

  #resolved(node: unknown): Node | undefined {
    const target = isAlias(node) ? node.resolve(this.#document) : node
    return isScalar(target) || isMap(target) || isSeq(target) ? target : undefined
  }

  #label(path: string, node: Node | undefined): string {
    return `${path} (${this.#placeAt(node?.range?.[0] ?? 0)})`
  }

  #placeAt(offset: number): string {
    const { line, col } = this.#lines.linePos(offset)
    return `${this.#fileName}:${line}:${col}`
  }
}

/** As it is written: 1.10 is not to become 1.1. */
function textOf(scalar: { readonly source?: string; readonly value: unknown }): string {
  return scalar.source ?? String(scalar.value)
}
