/** Multiples of the golden ratio fill an interval as evenly as can be, wherever one stops: so do the viewers the weights. */
const goldenRatio = (Math.sqrt(5) - 1) / 2

/** Which of the choices, of which there is at least one, the viewer number `index` gets. Depends on nothing else. */
export function spreadByWeight<Choice extends { readonly weight: number }>(
  choices: readonly Choice[],
  index: number,
): Choice {
  const sum = choices.reduce((total, { weight }) => total + weight, 0)
  let left = ((index * goldenRatio) % 1) * sum
  for (const choice of choices) {
    if (left < choice.weight) return choice
    left -= choice.weight
  }
  const last = choices.at(-1)
  if (last === undefined) throw new Error('a choice of nothing')
  return last
}
