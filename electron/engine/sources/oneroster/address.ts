import { RollcallError } from '../../../../shared/errors.ts'

/** Whether a text is an address a service may have: https, or http on this computer; no user in it. */
export function isServiceAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const local = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
  return (protocol === 'https:' || (protocol === 'http:' && local)) && username === '' && password === ''
}

/** A service's root and the version its path names. */
export interface Root {
  readonly url: string
  readonly version: '1.1' | '1.2'
}

/** Where the service may be, in the order it is asked, by the address that was entered. */
export function candidatesOf(entered: string): readonly Root[] {
  const base = entered.trim().replace(/\/+$/, '')
  const ends = (end: string): boolean => base.toLowerCase().endsWith(end)
  const at = (...urls: string[]): readonly Root[] => [...new Set(urls)].map((url) => ({ url, version: /v1p1$/i.test(url) ? '1.1' : '1.2' }))
  if (ends('/rostering/v1p2')) return at(base)
  if (ends('/ims/oneroster/v1p2')) return at(`${base.slice(0, -'/v1p2'.length)}/rostering/v1p2`, base, `${base}/rostering/v1p2`)
  if (ends('/ims/oneroster/v1p1')) return at(base)
  const below = ends('/ims/oneroster') ? base : `${base}/ims/oneroster`
  return at(`${below}/rostering/v1p2`, `${below}/v1p2`, `${below}/v1p1`)
}

/** Where tokens may be given when nobody said where. */
export const tokenUrlsOf = (baseUrl: string): readonly string[] =>
  ['/oauth/token', '/oauth2/token', '/token'].map((path) => new URL(baseUrl).origin + path)

/** Nothing that looks like OneRoster answers at any of the places. */
export const noService = (tried: readonly Root[]): RollcallError =>
  new RollcallError('NOT_FOUND', {
    message: `No OneRoster service answers at ${tried.map(({ url }) => url).join(', ')}.`,
    remedy: 'Check the address, and ask the vendor whether OneRoster is switched on: until it is, it does not answer.',
  })
