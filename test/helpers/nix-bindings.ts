/**
 * Names that a Nix expression binds and never uses, from what `nix-instantiate --parse` prints of it: everything in
 * parentheses, strings with their interpolations taken apart, `inherit (a) b` written as `b = (a).b`. A name that begins
 * with an underscore is meant to be unused.
 */
export function findUnusedBindings(printed: string): string[] {
  // An attribute's name that is computed keeps its quotes: `set."${name}"`.
  const tokens = printed.replace(/"\$\{(.*?)\}"/g, '($1)').match(/"(?:\\.|[^"\\])*"|[A-Za-z_][\w'-]*|\.\.\.|\S/g) ?? []
  const closings = matchBrackets(tokens)
  const bindings: { name: string; from: number; to: number }[] = []
  /** Tokens that name something new instead of using it. */
  const declared = new Set<number>()
  const declare = (index: number, scope: { from: number; to: number }) => {
    declared.add(index)
    bindings.push({ name: tokens[index] ?? '', ...scope })
  }

  tokens.forEach((token, open) => {
    if (token !== '(') return
    const scope = { from: open, to: closings.get(open) ?? tokens.length }
    if (tokens[open + 1] === 'let') {
      for (const index of ownTokens(tokens, closings, open + 2)) {
        if (tokens[index] === 'in') break
        if (tokens[index + 1] === '=' && isName(tokens[index])) declare(index, scope)
      }
    } else if (isName(tokens[open + 1]) && tokens[open + 2] === ':') {
      declare(open + 1, scope)
    } else if (tokens[open + 1] === '{') {
      const close = closings.get(open + 1) ?? tokens.length
      if (tokens[close + 1] !== ':' && tokens[close + 1] !== '@') return
      if (tokens[close + 1] === '@') declare(close + 2, scope)
      for (const index of ownTokens(tokens, closings, open + 2)) {
        if (index >= close) break
        const before = tokens[index - 1]
        if (isName(tokens[index]) && (before === '{' || before === ',')) declare(index, scope)
      }
    }
  })

  const isUse = (index: number): boolean =>
    isName(tokens[index]) &&
    !declared.has(index) &&
    tokens[index - 1] !== '.' &&
    !(tokens[index - 1] === '?' && tokens[index - 2] === ')') &&
    tokens[index + 1] !== '='
  return bindings
    .filter(({ name, from, to }) => {
      if (name.startsWith('_')) return false
      for (let index = from; index < to; index++) if (tokens[index] === name && isUse(index)) return false
      return true
    })
    .map(({ name }) => name)
}

function isName(token: string | undefined): boolean {
  return token !== undefined && /^[A-Za-z_]/.test(token)
}

function matchBrackets(tokens: readonly string[]): Map<number, number> {
  const closings = new Map<number, number>()
  const open: number[] = []
  tokens.forEach((token, index) => {
    if ('({['.includes(token)) open.push(index)
    else if (')}]'.includes(token)) closings.set(open.pop() ?? -1, index)
  })
  return closings
}

/** The tokens from here on that stand in no bracket of their own. */
function* ownTokens(tokens: readonly string[], closings: ReadonlyMap<number, number>, from: number) {
  for (let index = from; index < tokens.length; index++) {
    yield index
    index = closings.get(index) ?? index
  }
}
