/** How many distinct texts are kept a topic. */
const maxTexts = 100
/** Characters kept of a text. */
const maxLength = 300

/** Texts by topic: each once, cut, and a bounded number of them, so that a hostile playlist cannot fill the memory. */
export class Notes {
  readonly #topics = new Map<string, Set<string>>()
  #fresh: Record<string, string[]> = {}
  #dropped = 0

  add(topic: string, text: string): void {
    let texts = this.#topics.get(topic)
    if (texts === undefined) {
      texts = new Set()
      this.#topics.set(topic, texts)
    }
    const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text
    if (texts.has(cut)) return
    if (texts.size >= maxTexts) {
      this.#dropped += 1
      return
    }
    texts.add(cut)
    const fresh = this.#fresh[topic]
    if (fresh === undefined) this.#fresh[topic] = [cut]
    else fresh.push(cut)
  }

  /** The texts of a topic in the order in which they came. */
  texts(topic: string): readonly string[] {
    return [...(this.#topics.get(topic) ?? [])]
  }

  /** What was added since this was last asked; `dropped`: how often a text came for which there was no room. */
  takeFresh(): { readonly texts: Readonly<Record<string, readonly string[]>>; readonly dropped: number } {
    const taken = { texts: this.#fresh, dropped: this.#dropped }
    this.#fresh = {}
    this.#dropped = 0
    return taken
  }
}
