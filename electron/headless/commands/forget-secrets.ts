import { asRollcallError, RollcallError } from '../../../shared/errors.ts'
import type { Context } from '../context.ts'

/** Something that was set up, and has secrets under its id. */
interface Owner {
  readonly of: 'connection' | 'destination' | 'channel'
  readonly id: string
}

const groups: Readonly<Record<Owner['of'], string>> = { connection: 'connections', destination: 'destinations', channel: 'notices' }

/**
 * Takes the secrets of something that is gone out of the keychain, and answers how many there were; the audit trail tells of each. Goes on
 * when one stays, and fails at the end with which, why, and how to try again.
 */
export const forgetSecrets = async (context: Context, { of, id }: Owner, names: readonly string[]): Promise<number> => {
  const client = await context.client()
  const left: string[] = []
  let gone = 0
  let failure: RollcallError | null = null
  for (const name of names) {
    // One that is locked does not answer the next question either.
    if (failure?.code === 'TIMEOUT') {
      left.push(name)
      continue
    }
    try {
      if (!(await context.world.vault.remove(id, name))) continue
    } catch (error) {
      // Without a keychain there was nothing in it.
      if (error instanceof RollcallError && error.code === 'NOT_FOUND') continue
      failure ??= asRollcallError(error)
      left.push(name)
      continue
    }
    gone += 1
    await client.audit.noteSecret({ of, id, name, change: 'removed' })
  }
  if (failure === null) return gone
  throw new RollcallError(failure.code, {
    message: `The ${of} is removed, but its ${left.length === 1 ? 'secret' : 'secrets'} ${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} still in the keychain: ${failure.message}`,
    remedy: `${failure.remedy} Then: ${context.self} ${groups[of]} remove ${id}`,
    ...(failure.detail !== undefined && { detail: failure.detail }),
    cause: failure,
  })
}

/**
 * What `find` finds to be removed. Null when it was removed before and only its secrets were left: they are gone now. `namesIn` says which it
 * had, by what the audit trail knows of it. Fails as `find` does when nothing was left.
 */
export const toRemove = async <T>(
  context: Context,
  { of, id }: Owner,
  find: () => Promise<T>,
  namesIn: (data: Readonly<Record<string, unknown>>) => readonly string[],
): Promise<T | null> => {
  try {
    return await find()
  } catch (error) {
    if (!(error instanceof RollcallError) || error.code !== 'NOT_FOUND') throw error
    const client = await context.client()
    const lines = await client.audit.list({ subject: `${of}:${id}`, limit: 1000 })
    const removed = lines.find(({ event }) => event === `${of}.removed`)
    if (removed === undefined || (await forgetSecrets(context, { of, id }, namesIn(removed.data))) === 0) throw error
    await context.out.line(`Removed what was left of ${of} ${String(removed.data.name)} in the keychain.`)
    return null
  }
}
