import type { RunPlan } from './run-plan.ts'

/** How viewers arrive: at a steady rate, each a seeded share of the jitter later, until all are there. */
export type LoadProfile = RunPlan['ramp']

/** No viewer starts later than this, ms from the start of the run. */
export function rampEndMs(profile: LoadProfile, clients: number): number {
  return ((clients - 1) / profile.ratePerSecond) * 1000 + (clients > 1 ? profile.jitterMs : 0)
}

/** How many viewers' turns have come by this moment, jitter aside. */
export function viewersDue(profile: LoadProfile, clients: number, elapsedMs: number): number {
  return Math.min(clients, Math.floor((elapsedMs / 1000) * profile.ratePerSecond) + 1)
}
