import { useInput, useStdin } from 'ink'
import type { DashboardAction } from './key-actions.ts'
import { keyActions } from './key-actions.ts'

/** Reads the keyboard as long as it is mounted, where there is one. */
export function Keys({ onAction }: { readonly onAction: (action: DashboardAction) => void }): undefined {
  const { isRawModeSupported } = useStdin()
  useInput(
    (input, key) => {
      for (const action of keyActions(input, key)) onAction(action)
    },
    { isActive: isRawModeSupported },
  )
  return undefined
}
