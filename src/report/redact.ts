/** What stands in place of a secret; legal in a header, a URL's userinfo and a query alike. */
const redacted = 'REDACTED'

/** Names of headers and query parameters whose values let whoever reads them in. */
const secretName =
  /auth|cookie|token|secret|passw|api-?_?key|signature|credential|session|jwt|policy|key-pair-id|^(sig|key|hdnts|hdnea|hmac)$/i

export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretName.test(name) ? redacted : value]),
  )
}

/** Hides the userinfo and the secret query parameters of a URL; one without any is returned as it is. */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  const secrets = [...url.searchParams.keys()].filter((name) => secretName.test(name))
  if (secrets.length === 0 && url.username === '' && url.password === '') return text
  if (url.username !== '' || url.password !== '') {
    url.username = redacted
    url.password = ''
  }
  for (const name of secrets) url.searchParams.set(name, redacted)
  return url.href
}

/** Hides the secrets of the URLs in a sentence; punctuation after a URL belongs to the sentence. */
export function redactText(text: string): string {
  return text.replace(/https?:\/\/[^\s'"<>]*[^\s'"<>.,:;!?)\]]/g, redactUrl)
}
