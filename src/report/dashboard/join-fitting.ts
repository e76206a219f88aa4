/** As many of the texts, from the first on, as there are columns for. */
export function joinFitting(texts: readonly string[], separator: string, width: number): string {
  let joined = ''
  for (const [place, text] of texts.entries()) {
    const longer = place === 0 ? text : joined + separator + text
    if (longer.length > width) break
    joined = longer
  }
  return joined
}
