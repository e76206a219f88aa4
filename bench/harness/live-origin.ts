import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { endWithChildren } from './end-with-children.ts'
import { type Nginx, startNginx } from './nginx.ts'
import { repositoryPath } from './results.ts'

export interface LiveOrigin {
  readonly nginx: Nginx
  /** Of the media playlist. */
  readonly url: string
  stop(): Promise<void>
}

/** nginx before a live stream in memory. */
export async function startLiveOrigin(
  stream: { readonly segmentBytes: number; readonly segmentSeconds: number },
  core: number | undefined,
  niceness?: number,
): Promise<LiveOrigin> {
  const folder = mkdtempSync('/dev/shm/hls-swarm-live-')
  endWithChildren(folder)
  const { segmentBytes, segmentSeconds } = stream
  const writer = fork(repositoryPath('build/bench/harness/live-folder.js'), [
    folder,
    String(segmentBytes),
    String(segmentSeconds),
  ])
  await once(writer, 'message')
  const nginx = await startNginx({ root: folder, core, ...(niceness === undefined ? {} : { niceness }) })
  return {
    nginx,
    url: `${nginx.url}/live.m3u8`,
    stop: async () => {
      await nginx.stop()
      const exited = once(writer, 'exit')
      writer.disconnect()
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
