/** Where a viewer stands with Content Steering (RFC 8216bis 7). */
export type SteeringState =
  /** The presentation has none. */
  | { readonly is: 'none' }
  | ({ readonly is: 'loading' } & Steering)
  /** Until the manifest is to be loaded again, ms. */
  | ({ readonly is: 'waiting'; readonly until: number } & Steering)
  /** The server said that there is nothing more to load (410 Gone). */
  | ({ readonly is: 'over' } & Steering)

export interface Steering {
  /** Of the manifest: from the multivariant playlist, then as each manifest says. */
  readonly uri: string
  /** The pathway that is played. */
  readonly pathwayId: string
  /** As the manifest states; empty before there is one. */
  readonly priority: readonly string[]
  /** Pathways that failed, and until when they are left alone. */
  readonly penalties: readonly { readonly pathwayId: string; readonly until: number }[]
  readonly ttlMs: number
}
