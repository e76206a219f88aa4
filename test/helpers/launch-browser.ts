import { type Browser, chromium } from 'playwright-core'

/** @param executablePath Chromium as the distribution has it */
export function launchBrowser(executablePath: string): Promise<Browser> {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  const playing = ['--autoplay-policy=no-user-gesture-required', '--mute-audio']
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet, ...playing]
  return chromium.launch({ executablePath, args })
}
