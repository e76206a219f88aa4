import type { IncomingHttpHeaders } from 'node:http'
import { answerRange } from './byte-range.ts'
import type { Content } from './content.ts'
import { type PlannedResponse, plannedResponse, statusResponse } from './planned-response.ts'

/** Players in browsers come from other origins, and read these headers. */
const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Content-Length, Content-Range, Retry-After',
}

const allowedMethods = 'GET, HEAD, OPTIONS'

/** The answer to a request without any fault: methods, ranges and encodings of HTTP (RFC 9110). */
export function answerRequest(method: string, headers: IncomingHttpHeaders, content: Content | undefined) {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return withHeaders(content ? represent(method, headers, content) : statusResponse(404), corsHeaders)
    case 'OPTIONS':
      return withHeaders(statusResponse(204, { allow: allowedMethods }), {
        ...corsHeaders,
        'access-control-allow-methods': allowedMethods,
        'access-control-allow-headers': '*',
      })
    default:
      return withHeaders(statusResponse(405, { allow: allowedMethods }), corsHeaders)
  }
}

function represent(method: string, headers: IncomingHttpHeaders, content: Content): PlannedResponse {
  const common = {
    'content-type': content.type,
    'cache-control': content.cacheControl,
    'accept-ranges': 'bytes',
    ...(content.gzipped && { vary: 'Accept-Encoding' }),
  }
  // A range is defined for GET only, and If-Range cannot match where no validator was given.
  const isRange = method === 'GET' && headers.range !== undefined && headers['if-range'] === undefined
  const { size } = content
  const range = answerRange(isRange ? headers.range : undefined, size)
  switch (range.is) {
    case 'unsatisfiable':
      return statusResponse(416, { 'content-range': `bytes */${size}` })
    case 'part':
      return plannedResponse(
        206,
        { ...common, 'content-range': `bytes ${range.start}-${range.end - 1}/${size}` },
        content.read(range.start, range.end),
      )
    case 'whole': {
      const gzipped = acceptsGzip(headers['accept-encoding']) ? content.gzipped?.() : undefined
      return gzipped
        ? plannedResponse(200, { ...common, 'content-encoding': 'gzip' }, gzipped)
        : plannedResponse(200, common, content.read(0, size))
    }
  }
}

function acceptsGzip(acceptEncoding: string | string[] | undefined): boolean {
  const codings = String(acceptEncoding ?? '').split(',')
  return codings.some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(coding))
}

function withHeaders(response: PlannedResponse, headers: Readonly<Record<string, string>>): PlannedResponse {
  return { ...response, headers: { ...response.headers, ...headers } }
}
