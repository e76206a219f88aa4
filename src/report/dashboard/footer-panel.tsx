import { Lines } from './lines.tsx'
import type { Panel } from './panel.ts'

export const footerPanel: Panel = {
  name: 'footer',
  demand: () => ({ least: 1, usual: 1, most: 1, rank: 1, apart: true }),
  draw: ({ state, width, palette }) => {
    const key = (name: string, does: string) => `${palette.title(name)} ${palette.faint(does)}`
    const text = state.stopping
      ? `${palette.warning('Stopping: requests under way are finished.')}   ${key('q', 'end at once')}`
      : [key('q', 'stop'), key('?', state.helpShown ? 'back' : 'help')].join('   ')
    return <Lines width={width} lines={[text]} />
  },
}
