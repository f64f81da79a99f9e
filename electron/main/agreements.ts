import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { shownProxy } from '../../shared/proxy-address.ts'
import { writeWholeNow } from '../files/whole-file.ts'

/** What a page may do only when the person agrees to it in a dialog that no page can answer. */
export type Wish =
  | { readonly kind: 'proxy' | 'extraCa' | 'updateFeed'; readonly value: string }
  | { readonly kind: 'reveal'; readonly folder: string }
  | { readonly kind: 'private address'; readonly address: string }
  | { readonly kind: 'more secrets' | 'all secrets' }

export interface Agreements {
  /** Whether the person agrees, or has agreed to the very same before. Questions are asked one after the other. */
  ask(wish: Wish): Promise<boolean>
  /** The person said so in another way: chose it in a dialog. */
  remember(wish: Wish): void
  /** Whether it was agreed to before; asks nobody. */
  knows(wish: Wish): boolean
}

/** So many questions may wait; a page that wants more is refused. */
const mostWaiting = 5
/** The newest agreements that are remembered. */
const mostKept = 1000

const stored = z.object({ agreed: z.array(z.string()) })

/** Agreements are kept in `file` as hashes: what was agreed to may hold a password. Without a file that can be written they hold until the app quits. */
export function openAgreements(file: string, question: (wish: Wish) => Promise<boolean>): Agreements {
  const agreed = new Set(load(file))
  const open = new Map<string, Promise<boolean>>()
  let last: Promise<unknown> = Promise.resolve()

  const remember = (wish: Wish): void => {
    const mark = markOf(wish)
    if (mark === null) return
    agreed.delete(mark)
    agreed.add(mark)
    try {
      writeWholeNow(file, JSON.stringify({ agreed: [...agreed].slice(-mostKept) }), 'own')
    } catch {
      // A full disk: it is asked again after the next start.
    }
  }
  const knows = (wish: Wish): boolean => agreed.has(markOf(wish) ?? '')

  return {
    remember,
    knows,
    ask: async (wish) => {
      if (knows(wish)) return true
      const key = JSON.stringify(wish)
      const asked = open.get(key)
      if (asked !== undefined) return asked
      if (open.size >= mostWaiting) return false
      const answer = last.then(() => question(wish))
      last = answer.catch(() => undefined)
      open.set(key, answer)
      try {
        const agrees = await answer
        if (agrees) remember(wish)
        return agrees
      } finally {
        open.delete(key)
      }
    },
  }
}

/** Null: this is asked every time. */
function markOf(wish: Wish): string | null {
  // A hash of a short password is as good as the password.
  const value =
    wish.kind === 'proxy'
      ? shownProxy(wish.value)
      : 'value' in wish
        ? wish.value
        : 'folder' in wish
          ? wish.folder
          : 'address' in wish
            ? wish.address
            : ''
  return value === '' ? null : createHash('sha256').update(`${wish.kind}\0${value}`).digest('hex')
}

function load(file: string): readonly string[] {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8'))).agreed
  } catch {
    // None yet, or one that cannot be read: it is asked again.
    return []
  }
}
