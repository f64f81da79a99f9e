import type { Resource } from '../../../shared/graph.ts'

/** The columns that resources and entitlements are written in, in order. */

export const resourceColumns = [
  'key',
  'type',
  'id',
  'name',
  'description',
  'parent_type',
  'parent_id',
  'status',
  'email',
  'login',
  'extra',
  'profile',
  'wire',
] as const

export const entitlementColumns = ['key', 'resource', 'id', 'slug', 'name', 'description', 'purpose', 'grantable_to', 'wire'] as const

/** The fields of a user-like resource that nobody asks for by themselves. */
export function extraOf({ statusDetails, otherEmails, accountType }: Resource): string | null {
  if (statusDetails === undefined && otherEmails === undefined && accountType === undefined) return null
  return JSON.stringify({ statusDetails, otherEmails, accountType })
}
