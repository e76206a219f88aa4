import type { GivenOptions, OptionReader } from './option-reader.ts'
import { parseLocalAddress, parseResolve, type ResolveRule } from './parse-address.ts'
import { parsePositiveDuration } from './parse-duration.ts'
import { joinHeaders, parseHeader, parseUserAgent } from './parse-header.ts'
import { parseSwitch } from './parse-switch.ts'
import { defaultTimeouts } from './plan-defaults.ts'
import type { RequestOptions } from './run-plan.ts'

export type RequestOptionName = 'header' | 'userAgent' | 'noCache' | 'timeout' | 'resolve' | 'localAddress' | 'insecure'

/** How requests are made; what is wrong goes to the reader's faults. */
export function buildRequestOptions(
  reader: OptionReader,
  options: GivenOptions<RequestOptionName>,
  defaultUserAgent: string,
): RequestOptions {
  const resolve = reader.list(options.resolve, parseResolve)
  for (const twice of contradictions(resolve)) {
    reader.faults.push({
      problem: `--resolve gives ${twice.host}:${twice.port} more than one address.`,
      remedy: 'Say each host and port once.',
    })
  }
  const timeoutMs = reader.optional(options.timeout, parsePositiveDuration)
  const timeout = timeoutMs === undefined ? undefined : { firstByteMs: timeoutMs, totalMs: timeoutMs }
  return {
    http: {
      headers: joinHeaders(reader.list(options.header, parseHeader)),
      userAgent: reader.value(options.userAgent, defaultUserAgent, parseUserAgent),
      noCache: reader.value(options.noCache, 'false', parseSwitch),
      insecure: reader.value(options.insecure, 'false', parseSwitch),
      resolve,
      localAddresses: reader.list(options.localAddress, parseLocalAddress),
    },
    timeouts: { playlist: timeout ?? defaultTimeouts.playlist, media: timeout ?? defaultTimeouts.media },
  }
}

/** The rules that speak of a host and port which an earlier rule sends elsewhere. */
function contradictions(rules: readonly ResolveRule[]): ResolveRule[] {
  return rules.filter((rule, i) =>
    rules.slice(0, i).some((earlier) => {
      return earlier.host === rule.host && earlier.port === rule.port && earlier.address !== rule.address
    }),
  )
}
