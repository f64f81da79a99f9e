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
export const secretChanged = (
  { of, id, name, change }: { readonly of: string; readonly id: string; readonly name: string; readonly change: 'set' | 'removed' },
  clock: Clock,
) => ({ at: clock.now(), actor: computerUser(), event: `secret.${change}`, subject: `${of}:${id}`, data: { name } })

/** What an id that secrets lie under in the keychain is of; null for one nobody knows (any more). */
export function ownerOf(
  { connections, destinations, noticeChannels }: Catalog,
  id: string,
): 'connection' | 'destination' | 'channel' | null {
  if (connections.list().some((one) => one.id === id)) return 'connection'
  if (destinations.find(id) !== null) return 'destination'
  return noticeChannels.list().some((one) => one.id === id) ? 'channel' : null
}
