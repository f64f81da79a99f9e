import type { TrailNote } from '../../../shared/engine-protocol.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { computerUser } from '../catalog/computer-user.ts'
import type { Trail } from '../trail/trail.ts'
import type { Implementer } from './failures.ts'

export const auditRouter = ({ audit: group }: Implementer, { audit }: Catalog, trail: Trail, clock: Clock) => ({
  list: group.list.handler(({ input }) => audit.list(input.subject, input.before, input.limit)),
  verify: group.verify.handler(() => trail.verify()),
  head: group.head.handler(() => trail.signedHead()),
  accept: group.accept.handler(({ input }) => trail.accept(input.by, input.reason)),
  noteSecret: group.noteSecret.handler(({ input }) => void audit.append(secretChanged(input, clock))),
})

/** A line about a secret that a door put into the keychain, or took out: whose it is and its name, never more. */
const secretChanged = (
  { of, id, name, change }: { readonly of: string; readonly id: string; readonly name: string; readonly change: 'set' | 'removed' },
  clock: Clock,
) => ({ at: clock.now(), actor: computerUser(), event: `secret.${change}`, subject: `${of}:${id}`, data: { name } })

/** A line about what the window's process did. Secrets of an id nobody ever knew leave none. */
export function writeNote(note: TrailNote, catalog: Catalog, clock: Clock): void {
  const by = { at: clock.now(), actor: computerUser() }
  switch (note.what) {
    case 'secret': {
      const of = ownerOf(catalog, note.id)
      if (of !== null) catalog.audit.append(secretChanged({ ...note, of }, clock))
      break
    }
    case 'all secrets':
      catalog.audit.append({ ...by, event: 'secret.removed', subject: 'keychain', data: { name: 'all', removed: note.removed } })
      break
    case 'preferences':
      catalog.audit.append({ ...by, event: 'settings.changed', subject: 'settings', data: note.changed })
  }
}

const owners = ['connection', 'destination', 'channel'] as const

/** What an id that secrets lie under in the keychain is of, or was of before it was removed; null for one nobody ever knew. */
function ownerOf({ connections, destinations, noticeChannels, audit }: Catalog, id: string): (typeof owners)[number] | null {
  if (connections.list().some((one) => one.id === id)) return 'connection'
  if (destinations.find(id) !== null) return 'destination'
  if (noticeChannels.list().some((one) => one.id === id)) return 'channel'
  return owners.find((of) => audit.newest([`${of}.removed`], `${of}:${id}`) !== null) ?? null
}
