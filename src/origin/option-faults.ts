import type { Fault } from '../errors.ts'
import type { OriginOptions, OriginVariant } from './origin-options.ts'
import { type OriginAudio, renditionFolder } from './origin-renditions.ts'
import { keyFolder } from './resource.ts'
import { maxPathways, type OriginSteering, pathwaysOf } from './steering.ts'

/**
 * Frames of audio do not divide parts, which are then of two lengths, a frame apart. With seven frames or more the short
 * ones are at least 85 % of the long ones, as they have to be (RFC 8216bis 4.4.4.9).
 */
const leastAudioPartSeconds = 0.15

/** All that is wrong with the options, but for what turns out only where a segment is made. */
export function faultsOfOptions(options: OriginOptions): Fault[] {
  return [
    ...faultsOfStream(options),
    ...options.variants.flatMap(faultsOfVariant),
    ...faultsOfAudio(options.audio),
    ...faultsOfRenditions('Audio', options.audio),
    ...faultsOfRenditions('Subtitles', options.subtitles),
    ...faultsOfSteering(options.steering),
    ...faultsOfFolders(options),
  ]
}

function faultsOfStream(options: OriginOptions): Fault[] {
  const { port, kind, segmentSeconds, windowSegments, graceSegments, totalSegments } = options
  const { variants, encryption, byteRanges } = options
  const faults: Fault[] = []
  const check = (holds: boolean, problem: string, remedy: string) => {
    if (!holds) faults.push({ problem, remedy })
  }
  const isCount = (value: number, least: number) => Number.isSafeInteger(value) && value >= least
  check(isCount(port, 0) && port <= 65_535, `Port ${port} does not exist.`, 'Give one from 0 (any free one) to 65535.')
  check(
    segmentSeconds >= 0.04 && segmentSeconds <= 60,
    `Segments of ${segmentSeconds} s cannot be made.`,
    'Give a length from 0.04 to 60 seconds.',
  )
  check(isCount(windowSegments, 1), `A window of ${windowSegments} segments is none.`, 'Give a whole number from 1.')
  check(isCount(graceSegments, 0), `A grace of ${graceSegments} segments is none.`, 'Give a whole number from 0.')
  check(isCount(totalSegments, 1), `A stream of ${totalSegments} segments is none.`, 'Give a whole number from 1.')
  const rotation = encryption?.rotateEverySegments ?? 1
  check(isCount(rotation, 1), `A key for ${rotation} segments is for none.`, 'Give a whole number from 1.')
  const start = options.startOffsetSeconds ?? 0
  check(Number.isFinite(start), `A start offset of ${start} s is none.`, 'Give seconds, negative ones from the end.')
  check(
    !byteRanges || kind === 'vod',
    `A stream of kind ${kind} has no file for byte ranges.`,
    'Make it a VOD, or leave them out.',
  )
  const { container, partSeconds, audio, subtitles } = options
  check(
    partSeconds === 0 || (partSeconds >= 0.08 && partSeconds <= segmentSeconds / 2),
    `Parts of ${partSeconds} s cannot be made of segments of ${segmentSeconds} s.`,
    'Give a length from 0.08 seconds to half a segment.',
  )
  check(
    partSeconds === 0 || container === 'fmp4',
    'Partial Segments are made in fragmented MP4 only.',
    'Choose the container fmp4, or no parts.',
  )
  check(
    partSeconds === 0 || subtitles.length === 0,
    'Subtitles have no Partial Segments, and would keep viewers of a low-latency stream waiting.',
    'Leave the parts out, or the subtitles.',
  )
  check(
    partSeconds === 0 || audio.length === 0 || partSeconds >= leastAudioPartSeconds,
    `Parts of ${partSeconds} s are too short for audio.`,
    `Give ${leastAudioPartSeconds} seconds or more, or leave the audio out.`,
  )
  check(variants.length > 0, 'A stream needs a variant.', 'Give at least one.')
  return faults
}

function faultsOfVariant({ name, bitsPerSecond, width, height }: OriginVariant): Fault[] {
  const faults = faultsOfName('Variant', name)
  const isSize = (pixels: number) => Number.isSafeInteger(pixels / 2) && pixels >= 16 && pixels <= 8192
  if (!isSize(width) || !isSize(height)) {
    faults.push({
      problem: `Variant ${name} cannot be ${width}x${height} pixels.`,
      remedy: 'Give even numbers from 16 to 8192.',
    })
  }
  return [...faults, ...faultsOfBitrate(`Variant ${name}`, bitsPerSecond)]
}

function faultsOfAudio(audio: readonly OriginAudio[]): Fault[] {
  const faults = audio.flatMap(({ name, bitsPerSecond }) => faultsOfBitrate(`Audio ${name}`, bitsPerSecond))
  const defaults = audio.filter((rendition) => rendition.default).map(({ name }) => name)
  if (defaults.length > 1) {
    faults.push({ problem: `Audio ${defaults.join(', ')} cannot all be the default.`, remedy: 'Make one the default.' })
  }
  return faults
}

function faultsOfRenditions(of: string, renditions: readonly { name: string; language: string }[]): Fault[] {
  return renditions.flatMap(({ name, language }) => {
    const faults = faultsOfName(of, name)
    if (!isLanguageTag(language)) {
      faults.push({ problem: `${of} ${name} has language "${language}".`, remedy: 'Give a tag like en or pt-BR.' })
    }
    return faults
  })
}

function faultsOfSteering(steering: OriginSteering | undefined): Fault[] {
  if (!steering) return []
  const { pathways, ttlSeconds, switchAfterSeconds = 0 } = steering
  const faults: Fault[] = []
  if (!(Number.isInteger(pathways) && pathways >= 1 && pathways <= maxPathways)) {
    faults.push({
      problem: `There cannot be ${pathways} pathways.`,
      remedy: `Give a whole number from 1 to ${maxPathways}.`,
    })
  }
  if (!(Number.isSafeInteger(ttlSeconds) && ttlSeconds >= 1)) {
    faults.push({ problem: `A steering TTL of ${ttlSeconds} s is none.`, remedy: 'Give whole seconds from 1.' })
  }
  if (!(switchAfterSeconds >= 0)) {
    faults.push({ problem: `No pathway can change after ${switchAfterSeconds} s.`, remedy: 'Give seconds from 0.' })
  }
  return faults
}

/** Each track has a folder of its own, and so have the keys and the pathways. */
function faultsOfFolders({ variants, audio, subtitles, steering }: OriginOptions): Fault[] {
  const folders = [
    keyFolder,
    ...(steering ? pathwaysOf(steering).map(({ folder }) => folder) : []),
    ...variants.map(({ name }) => name),
    ...audio.map(({ name }) => renditionFolder('audio', name)),
    ...subtitles.map(({ name }) => renditionFolder('subtitles', name)),
  ]
  const shared = new Set(folders.filter((folder, index) => folders.indexOf(folder) < index))
  return [...shared].map((folder) => ({
    problem: `The folder ${folder} is taken.`,
    remedy: 'Rename what is to have it.',
  }))
}

function faultsOfName(of: string, name: string): Fault[] {
  if (/^[\w-][\w.-]*$/.test(name)) return []
  const remedy = 'Use letters, digits, ".", "_" and "-".'
  return [{ problem: `${of} name "${name}" does not fit in a URL.`, remedy }]
}

function faultsOfBitrate(of: string, bitsPerSecond: number): Fault[] {
  if (bitsPerSecond > 0 && bitsPerSecond <= 200_000_000) return []
  return [{ problem: `${of} cannot have ${bitsPerSecond} bit/s.`, remedy: 'Give up to 200000000 bits a second.' }]
}

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
