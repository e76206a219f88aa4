import { request as plainRequest, type RequestOptions } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** From the request to the headers and to the end, ms. */
  readonly headersMs: number
  readonly endMs: number
}

/** One request on a connection of its own. */
export function ask(url: string, options: RequestOptions & { rejectUnauthorized?: boolean } = {}): Promise<Answer> {
  const start = performance.now()
  const request = url.startsWith('https:') ? secureRequest : plainRequest
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, ...options }, (response) => {
      const headersMs = performance.now() - start
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, body: Buffer.concat(chunks), headersMs, endMs: performance.now() - start })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

export interface RawAnswer {
  /** Everything before the empty line; '' when nothing came. */
  readonly head: string
  readonly body: Buffer
  /** `end`: closed in order (FIN). Otherwise the code of the error, such as ECONNRESET. */
  readonly ending: string
}

/** Sends a GET and reads until the server ends the connection, however it does. */
export function askRaw(port: number, path: string): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: origin\r\n\r\n`))
    let ending = 'end'
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      ending = error.code ?? error.message
    })
    socket.on('close', () => {
      const bytes = Buffer.concat(chunks)
      const split = bytes.indexOf('\r\n\r\n')
      const head = split < 0 ? '' : bytes.subarray(0, split).toString()
      resolve({ head, body: split < 0 ? Buffer.alloc(0) : bytes.subarray(split + 4), ending })
    })
  })
}
