/** Markup that is safe to put into a page: only `html` makes it. */
export class Markup {
  readonly text: string

  /** Of text that is markup already. What came from outside goes through `html` instead. */
  constructor(text: string) {
    this.text = text
  }
}

type Content = Markup | string | number | null | undefined | false | readonly Content[]

/** Markup with values in it. A value that is not markup itself is text: it is escaped, whatever it holds. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...values.map(textOf)))
}

/** Characters that end text or an attribute, in HTML and XML alike. */
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

function textOf(content: Content): string {
  if (content === null || content === undefined || content === false) return ''
  if (content instanceof Markup) return content.text
  if (Array.isArray(content)) return content.map(textOf).join('')
  return escapeMarkup(String(content))
}
