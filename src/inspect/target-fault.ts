import { type FailureKind, type Fault, FaultsError } from '../errors.ts'
import type { FailureCause } from '../metrics/failure-cause.ts'
import { printable } from '../printable.ts'

/** What became of a request that had to bring a playlist. */
export interface FailedRequest {
  readonly url: string
  readonly failure: FailureCause
  readonly failureMessage: string | undefined
}

/** The request that failed, as an error with a remedy. */
export function targetFailure({ url, failure, failureMessage }: FailedRequest): FaultsError {
  // The machine's own shortages are no fault of the target.
  const kind: FailureKind = failure === 'fileDescriptors' || failure === 'localPorts' ? 'environment' : 'target'
  const { host } = new URL(url)
  const message = failureMessage === undefined ? '' : ` (${printable(failureMessage)})`
  return new FaultsError(kind, [faultOf(failure, url, host, message)])
}

function faultOf(cause: FailureCause, url: string, host: string, message: string): Fault {
  switch (cause) {
    case 'dns':
      return {
        problem: `The host name of ${host} cannot be found${message}.`,
        remedy: 'Check its spelling, or say where it is with --resolve host:port:address.',
      }
    case 'connectionRefused':
      return {
        problem: `${host} refuses connections${message}.`,
        remedy: 'Check that the server is running and that the port is right.',
      }
    case 'connectTimeout':
    case 'unreachable':
      return {
        problem: `${host} cannot be reached${message}.`,
        remedy: 'Check the address, the network and any firewall on the way.',
      }
    case 'tls':
      return {
        problem: `${host} and this machine could not agree on TLS${message}.`,
        remedy:
          'Check the certificate and the host name, and that the port speaks TLS (https); to accept any certificate say --insecure.',
      }
    case 'reset':
      return {
        problem: `${host} closed the connection before it answered${message}.`,
        remedy: 'Check that the port speaks what the URL says: http or https.',
      }
    case 'firstByteTimeout':
    case 'totalTimeout':
      return {
        problem: `${url} was not there in time${message}.`,
        remedy: 'Check that the server is well, or allow more with --timeout.',
      }
    case 'redirect':
      return { problem: `${url} redirects without end or to nowhere${message}.`, remedy: 'Say the final URL.' }
    case 'truncated':
      return { problem: `${url} ended before it was complete${message}.`, remedy: 'Check the server and its proxies.' }
    case 'tooLarge':
      return { problem: `${url} is too large for a playlist${message}.`, remedy: 'Say the URL of a playlist.' }
    case 'malformed':
      return { problem: `${host} does not answer in HTTP/1.1${message}.`, remedy: 'Check the port of the URL.' }
    case 'fileDescriptors':
      return { problem: `This process has no file descriptors left${message}.`, remedy: 'Allow more with ulimit -n.' }
    case 'localPorts':
      return {
        problem: `This machine has no local ports left${message}.`,
        remedy: 'Wait until old connections are gone, or say more addresses with --local-address.',
      }
    case 'unexpected':
      return { problem: `${url} could not be fetched${message}.`, remedy: 'Try it with curl -v.' }
    default:
      return statusFault(Number(cause.slice('http'.length)), url)
  }
}

function statusFault(status: number, url: string): Fault {
  const problem = `${url} answers with status ${status}.`
  if (status === 401 || status === 403) {
    return { problem, remedy: "Give what it asks for: --header 'Authorization: …', a cookie, or a token in the URL." }
  }
  if (status === 404 || status === 410) return { problem, remedy: 'Check the path, and that the stream is on air.' }
  if (status === 429) return { problem, remedy: 'The server limits requests: have this machine allowed first.' }
  if (status >= 500) return { problem, remedy: 'The server is not well: look at its log before loading it.' }
  return { problem, remedy: 'Say the URL of a playlist.' }
}

/** A response that is no playlist. @param reason what the parser said */
export function notAPlaylist(url: string, body: Uint8Array, reason: string): FaultsError {
  const { problem, remedy } = describeBody(body, reason)
  return new FaultsError('target', [{ problem: `${url} ${problem}`, remedy }])
}

function describeBody(body: Uint8Array, reason: string): Fault {
  const start = new TextDecoder('latin1').decode(body.subarray(0, 512)).trimStart()
  if (start === '') return { problem: 'is empty.', remedy: 'Check the path, and that the stream is on air.' }
  if (/^(<!doctype html|<html)/i.test(start)) {
    return {
      problem: 'is a web page, not a playlist.',
      remedy: "Find the playlist's URL in the browser's developer tools (network, .m3u8).",
    }
  }
  if (/^(<\?xml[^>]*>\s*)?<MPD/.test(start)) {
    return { problem: 'is a DASH manifest, not an HLS playlist.', remedy: 'Say the URL of the HLS playlist (.m3u8).' }
  }
  if (body[0] === 0x47 || start.slice(4, 8) === 'ftyp' || start.slice(4, 8) === 'styp') {
    return { problem: 'is media, not a playlist.', remedy: 'Say the URL of the playlist that lists it.' }
  }
  return { problem: `is not an HLS playlist: ${printable(reason)}`, remedy: 'Say the URL of a playlist (.m3u8).' }
}
