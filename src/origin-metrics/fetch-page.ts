/** node_exporter's page has some 100 kB; more than this is no page of metrics. */
const maxBytes = 8 * 2 ** 20

/** Where an origin's metrics are, with what opens the door to them. */
export interface OriginSource {
  /** Without user name and password. */
  readonly url: string
  /** Value of the Authorization header. */
  readonly authorization: string | undefined
}

/** The page's text. Rejects, with a message for people, when there is none in time. */
export async function fetchPage({ url, authorization }: OriginSource, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, {
    signal,
    headers: {
      accept: 'text/plain;version=0.0.4,*/*;q=0.1',
      ...(authorization === undefined ? {} : { authorization }),
    },
  }).catch((error: unknown) => {
    throw new Error(failureText(error), { cause: error })
  })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`HTTP ${response.status}`)
  }
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length
      // Leaving the loop cancels the rest.
      if (bytes > maxBytes) break
      text += decoder.decode(chunk, { stream: true })
    }
  } catch (error) {
    throw new Error(failureText(error), { cause: error })
  }
  if (bytes > maxBytes) throw new Error(`longer than ${maxBytes / 2 ** 20} MiB`)
  return text + decoder.decode()
}

/** `fetch` says "fetch failed" and keeps the reason in the cause. */
function failureText(error: unknown): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError') return 'no answer in time'
  const { code, message: reason } = (cause ?? {}) as { code?: string; message?: string }
  return code ?? reason ?? message
}
