import { randomUUID } from 'node:crypto'
import type { Keytar } from './keytar.ts'

/** Windows keeps at most so many bytes in one entry. */
const windowsLimit = 2_560

/** Bytes one entry may have on this system. */
export const entryLimit = (platform: NodeJS.Platform): number => (platform === 'win32' ? windowsLimit : Infinity)

/** What stands in the entry of a secret that lies in parts: under which mark, and in how many entries `<account>#<mark>.<n>`. */
const head = /^rollcall-parts:([0-9a-f]{8}):(\d{1,4})$/
const part = /#[0-9a-f]{8}\.\d{1,4}$/

/**
 * The same keychain, in which a secret longer than `limit` bytes lies in several entries. Secrets in parts are read on every
 * system. The entry of the secret itself is written last: what is read is the old secret or the new one.
 */
export function inParts(keytar: Keytar, limit: number): Keytar {
  const nameOf = (account: string, mark: string, number: number): string => `${account}#${mark}.${number}`
  const partsOf = (account: string, value: string | null): readonly string[] => {
    const [, mark, count] = head.exec(value ?? '') ?? []
    return mark === undefined ? [] : Array.from({ length: Number(count) }, (_, i) => nameOf(account, mark, i + 1))
  }
  const forget = async (service: string, accounts: readonly string[]): Promise<void> => {
    for (const account of accounts) await keytar.deletePassword(service, account)
  }
  const whole = async (service: string, account: string, value: string | null): Promise<string | null> => {
    const names = partsOf(account, value)
    if (names.length === 0) return value
    const found: string[] = []
    for (const name of names) {
      const text = await keytar.getPassword(service, name)
      if (text === null) return null
      found.push(text)
    }
    return found.join('')
  }
  return {
    getPassword: async (service, account) => whole(service, account, await keytar.getPassword(service, account)),
    setPassword: async (service, account, password) => {
      const before = partsOf(account, await keytar.getPassword(service, account).catch(() => null))
      if (Buffer.byteLength(password) <= limit && !head.test(password)) await keytar.setPassword(service, account, password)
      else {
        const mark = randomUUID().slice(0, 8)
        const pieces = cut(password, limit)
        const names = pieces.map((_, i) => nameOf(account, mark, i + 1))
        try {
          for (const [i, piece] of pieces.entries()) await keytar.setPassword(service, names[i] ?? '', piece)
          await keytar.setPassword(service, account, `rollcall-parts:${mark}:${pieces.length}`)
        } catch (error) {
          await forget(service, names).catch(() => undefined)
          throw error
        }
      }
      await forget(service, before).catch(() => undefined)
    },
    deletePassword: async (service, account) => {
      const names = partsOf(account, await keytar.getPassword(service, account))
      // Its own entry, which knows of the others, last: what is left over when this fails midway is found again.
      await forget(service, names)
      return keytar.deletePassword(service, account)
    },
    findCredentials: async (service) => {
      const all = await keytar.findCredentials(service)
      const known = new Map(all.map(({ account, password }) => [account, password]))
      return all
        .filter(({ account }) => !part.test(account))
        .map(({ account, password }) => {
          const names = partsOf(account, password)
          return { account, password: names.length === 0 ? password : names.map((name) => known.get(name) ?? '').join('') }
        })
    },
  }
}

/** Pieces of at most `limit` bytes that do not cut a character. */
function cut(text: string, limit: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let bytes = 0
  for (const character of text) {
    const more = Buffer.byteLength(character)
    if (bytes + more > limit) {
      pieces.push(piece)
      piece = ''
      bytes = 0
    }
    piece += character
    bytes += more
  }
  return [...pieces, piece]
}
