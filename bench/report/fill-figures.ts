/**
 * Replaces what stands between `<!-- figures: NAME -->` and `<!-- end of figures -->` in a document by the block of that name:
 * the rest is written by hand. Throws where a document asks for a block that there is not.
 */
export function fillFigures(text: string, blocks: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /(<!-- figures: ([\w-]+) -->\n)[\s\S]*?(<!-- end of figures -->)/g,
    (_, begin: string, name: string, end: string) => {
      const block = blocks.get(name)
      if (block === undefined)
        throw new Error(`There are no figures named ${name}; there are ${[...blocks.keys()].join(', ')}.`)
      return `${begin}\n${block}\n\n${end}`
    },
  )
}
