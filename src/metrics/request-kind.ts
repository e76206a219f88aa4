/** What a request fetches. Every figure about requests is kept by kind. */
export const requestKinds = [
  'multivariantPlaylist',
  'mediaPlaylist',
  'segment',
  'part',
  'initSection',
  'key',
  'steeringManifest',
] as const

export type RequestKind = (typeof requestKinds)[number]
