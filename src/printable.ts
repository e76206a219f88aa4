/** Text that a server had a say in, safe to print: control characters (escape sequences among them) are shown, not sent. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
