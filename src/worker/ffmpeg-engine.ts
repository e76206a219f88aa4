import { ffmpegTarget } from '../ffmpeg/ffmpeg-target.ts'
import { type FfmpegServices, FfmpegViewer } from '../ffmpeg/ffmpeg-viewer.ts'
import { ProcessGuard } from '../ffmpeg/process-guard.ts'
import { seededUnit } from '../plan/seeded-unit.ts'
import { spreadStreams } from '../plan/stream-spread.ts'
import { policyOf } from '../player/playback-policy.ts'
import { failuresOnce } from './failures-once.ts'
import type { Presentations } from './messages.ts'
import type { ViewerEngineMaker } from './viewer-engine.ts'

const restartSalt = 0x51ed_270b

/** Viewers that are processes of ffmpeg. */
export const createFfmpegEngine: ViewerEngineMaker = ({ plan, recorder, clock, paths, viewerFinished }) => {
  let presentations: Presentations = []
  const guard = new ProcessGuard()
  const place = spreadStreams(plan)
  const noteFailure = failuresOnce(recorder)
  const { startBufferSeconds, resumeBufferSeconds } = policyOf('ffmpeg')
  let restarts = 0
  const services: FfmpegServices = {
    clock,
    guard,
    silenceLimitMs: plan.timeouts.media.firstByteMs,
    startBufferSeconds,
    resumeBufferSeconds,
    chance: () => seededUnit(plan.seed ^ restartSalt, restarts++),
    noteFailure: ({ kind, url }, cause, message) => noteFailure(kind, url, cause, message),
    processEnded: (category, lastError) => recorder.processEnded(category, lastError),
    viewerFinished,
    paths,
  }
  return {
    open: (found) => {
      presentations = found
    },
    createViewer: (index, own) => {
      const at = place(index)
      const presentation = presentations[plan.streams.indexOf(at.stream)]
      return new FfmpegViewer(ffmpegTarget(plan, at, presentation), own, services)
    },
    playlistsParsed: 0,
    requestsResent: 0,
    close: async () => guard.close(),
  }
}
