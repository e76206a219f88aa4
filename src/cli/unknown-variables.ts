import { nearestName } from '../plan/nearest-name.ts'
import { variablePrefix } from './option-row.ts'

/** A Service called hls-swarm makes Kubernetes set HLS_SWARM_PORT, HLS_SWARM_SERVICE_HOST and the like in every pod. */
const kubernetesLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/

/** A warning for each variable that looks like one of ours and is none: a misspelt one would silently do nothing. */
export function warnOfUnknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(variablePrefix) && !known.includes(name) && !kubernetesLink.test(name))
    .sort()
    .map((name) => {
      const nearest = nearestName(name, known)
      return `${name} means nothing${nearest === undefined ? '' : `; did you mean ${nearest}?`}`
    })
}
