/** What a key asks for. */
export type DashboardAction = 'stop' | 'toggleHelp' | 'closeHelp'

interface Key {
  readonly ctrl: boolean
  readonly escape: boolean
}

/** Keys that were pressed in quick succession come as one text. A terminal in raw mode makes no signal of Ctrl-C. */
export function keyActions(input: string, key: Key): DashboardAction[] {
  if (key.ctrl) return input === 'c' ? ['stop'] : []
  if (key.escape) return ['closeHelp']
  return [...input].flatMap((character): DashboardAction[] => {
    switch (character) {
      case 'q':
      case 'Q':
      case '\u0003':
        return ['stop']
      case '?':
      case 'h':
        return ['toggleHelp']
      default:
        return []
    }
  })
}
