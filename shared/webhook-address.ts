/** What stands in the place of what comes after the host: it often holds a token, so it lies in the keychain. */
const REST = '…'

/** The address as it is shown and stored: `https://hooks.example.com/…`. One that says nothing after its host, and what is none, stays as it is. */
export function shownAddress(text: string): string {
  const url = URL.parse(text.trim())
  // With a user name or a password it is refused, which takes the whole address.
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return text
  return restOf(text) === '' ? text : `${url.origin}/${REST}`
}

/** Whether the rest of the address lies in the keychain. */
export const isShownAddress = (text: string): boolean => {
  const url = URL.parse(text)
  return url !== null && url.pathname === `/${encodeURIComponent(REST)}` && url.search === ''
}

/** What comes after the host; empty: nothing that could be a secret. */
export function restOf(text: string): string {
  const url = URL.parse(text.trim())
  const rest = url === null ? '' : `${url.pathname}${url.search}${url.hash}`
  return rest === '/' ? '' : rest
}
