/** An address as people write it in a mail program: `ops@example.com`, `Operations <ops@example.com>`. */
export interface MailAddress {
  /** What is shown beside it; empty: nothing. */
  readonly name: string
  /** With the domain as the network knows it (xn--...). What stands before the `@` may have letters of any script. */
  readonly address: string
  readonly domain: string
}

/** Null when it is none. */
export function readMailAddress(text: string): MailAddress | null {
  const [, quoted, plain, inside, bare] = /^(?:"([^"<>]*)"|([^"<>]*?))\s*<([^<>]*)>$|^([^<>]*)$/s.exec(text.trim()) ?? []
  const name = (quoted ?? plain ?? '').trim()
  const given = (inside ?? bare ?? '').trim()
  const at = given.lastIndexOf('@')
  const local = given.slice(0, Math.max(at, 0))
  const domain = asciiDomain(given.slice(at + 1))
  // eslint-disable-next-line no-control-regex -- control characters are what must not be in a header
  if (domain === null || /[\u0000-\u001f\u007f]/.test(name)) return null
  if (!/^[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}]+$/u.test(local) || /^\.|\.\.|\.$/.test(local)) return null
  if (new TextEncoder().encode(local).length > 64 || local.length + domain.length > 253) return null
  return { name, address: `${local}@${domain}`, domain }
}

/** Addresses parted by commas, semicolons or blanks; those with a name by commas, semicolons or ends of lines. */
export function splitMailAddresses(text: string): string[] {
  return (text.match(/(?:"[^"]*"|[^,;<>"\n])*<[^>]*>|[^\s,;]+/g) ?? []).map((part) => part.trim())
}

function asciiDomain(domain: string): string | null {
  if (!/^[^\s/?#@:[\]\\%]+$/.test(domain) || !domain.includes('.')) return null
  const ascii = URL.parse(`http://${domain}/`)?.hostname ?? ''
  const labels = ascii.split('.')
  const isDomain =
    labels.length > 1 && labels.every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
  return isDomain ? ascii : null
}
