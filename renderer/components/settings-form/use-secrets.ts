import { skipToken, useQuery } from '@tanstack/react-query'
import type { FieldInfo } from '../../../shared/settings.ts'
import { main } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { secretTyped } from './typed-secret.ts'

/** Which secrets of a connection are stored, by name; their values never come back. */
export function useStoredSecrets(ownerId: string | null) {
  return useQuery({
    queryKey: ['stored-secrets', ownerId],
    queryFn: ownerId === null ? skipToken : () => main.keychain.stored({ ownerId }),
    staleTime: 0,
  })
}

export interface WhereStored {
  readonly store: 'keychain' | 'memory' | 'nothing'
  /** Why something is in memory and what to do. */
  readonly problem: string | null
}

/** Stores what was typed and answers whether all of it went into the keychain (else: memory). */
export async function storeSecrets(
  ownerId: string,
  fields: readonly FieldInfo[],
  typed: Readonly<Record<string, string>>,
): Promise<WhereStored> {
  let where: WhereStored = { store: 'nothing', problem: null }
  for (const field of fields) {
    const value = field.secret ? secretTyped(field, typed[field.name]) : null
    if (value === null) continue
    const { store, problem } = await main.keychain.set({ ownerId, name: field.name, value })
    if (where.store !== 'memory') where = { store, problem }
  }
  await queryClient.invalidateQueries({ queryKey: ['stored-secrets', ownerId] })
  return where
}

export async function removeSecret(ownerId: string, name?: string): Promise<void> {
  await main.keychain.remove(name === undefined ? { ownerId } : { ownerId, name })
  await queryClient.invalidateQueries({ queryKey: ['stored-secrets', ownerId] })
}
