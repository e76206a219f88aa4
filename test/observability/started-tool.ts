import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

export interface StartedTool {
  stop(): Promise<void>
}

/** Starts a server and waits until `url` answers; rejects with what it wrote when it ends before, or takes 15 s. */
export async function startTool(path: string, args: readonly string[], url: string): Promise<StartedTool> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let written = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      written += chunk
    })
  }
  let over = false
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true
      resolve()
    }
    child.once('close', end).once('error', end)
  })
  const stop = async () => {
    child.kill()
    await ended
  }
  for (let attempt = 0; attempt < 150 && !over; attempt += 1) {
    const answers = await fetch(url).then(
      (response) => response.text().then(() => response.ok),
      () => false,
    )
    if (answers) return { stop }
    await pause(100)
  }
  await stop()
  throw new Error(`${path} does not answer at ${url}:\n${written}`)
}
