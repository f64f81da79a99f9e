import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../../../tests/fixtures/c1z-v3')

export const fixture = (name: string): string => join(folder, name)

/** What the SDK's own command prints of a fixture. */
export interface Printed {
  readonly container: { readonly tables: readonly Record<string, number>[] }
  readonly syncs: readonly { readonly id: string; readonly startedAt: string; readonly endedAt?: string; readonly syncType: string }[]
  readonly resourceTypes: readonly Record<string, unknown>[]
  readonly resources: readonly Record<string, unknown>[]
  readonly entitlements: readonly Record<string, unknown>[]
  readonly grants: readonly { readonly id: string; readonly principal: Readonly<Record<'id' | 'parentResourceId', unknown>> }[]
}

export const printed = (name: string): Printed => JSON.parse(readFileSync(fixture(`${name}.json`), 'utf8')) as Printed

/** All fixtures that can be read. */
export const readable = [
  ...['one-sync', 'second-sync', 'rich', 'deletes', 'unfinished', 'partial', 'converted', 'tar-zstd', 'tar', 'same-ids'],
] as const
