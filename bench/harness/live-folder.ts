import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A live stream without an encoder, for a process of its own: each segment is another name of one file, and the playlist
 * is replaced atomically. Arguments: folder, bytes a segment, seconds a segment. Ends when its parent does.
 */
const [folder = '', segmentBytes = '', segmentSeconds = ''] = process.argv.slice(2)
const seconds = Number(segmentSeconds)
const listed = 10
/** Names kept beyond the window, for viewers that read an old playlist. */
const kept = 3 * listed

mkdirSync(folder, { recursive: true })
const segment = join(folder, 'segment.bin')
// Not zeros: what is sent should not be compressible on any way.
writeFileSync(
  segment,
  Buffer.from(Uint8Array.from({ length: Number(segmentBytes) }, (_, index) => (index * 2654435761) >>> 24)),
)

const nameOf = (sequence: number) => `segment-${sequence}.ts`

function publish(sequence: number): void {
  linkSync(segment, join(folder, nameOf(sequence)))
  if (sequence >= kept) rmSync(join(folder, nameOf(sequence - kept)))
  const first = Math.max(sequence - listed + 1, 0)
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${Math.ceil(seconds)}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
  ]
  for (let listing = first; listing <= sequence; listing += 1) {
    lines.push(`#EXTINF:${seconds.toFixed(3)},`, nameOf(listing))
  }
  const next = join(folder, 'live.m3u8.next')
  writeFileSync(next, `${lines.join('\n')}\n`)
  renameSync(next, join(folder, 'live.m3u8'))
}

let sequence = 0
while (sequence < listed) publish(sequence++)
const begun = Date.now()
function publishNext(): void {
  publish(sequence++)
  setTimeout(publishNext, begun + (sequence - listed + 1) * seconds * 1000 - Date.now())
}
setTimeout(publishNext, seconds * 1000)
process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit()
})
process.send?.('ready')
