import type { Day, Fields, RecordStatus, Role } from './canonical.ts'
import { dayOf } from './days.ts'

/** Reads the values of a mapped record: what is missing or of another kind is null, never an error. */

/** A text without blanks around it; numbers and flags as text; null for none. */
export function textIn(fields: Fields, name: string): string | null {
  return asText(fields[name])
}

function asText(value: unknown): string | null {
  if (typeof value === 'string') {
    const trimmed = value.trim()
    return trimmed === '' ? null : trimmed
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

/** A list of texts, each once; a single text is a list of one. */
export function listIn(fields: Fields, name: string): readonly string[] {
  const value = fields[name]
  if (!Array.isArray(value)) {
    const only = asText(value)
    return only === null ? none : [only]
  }
  const list: string[] = []
  for (const each of value) {
    const text = asText(each)
    if (text !== null && !list.includes(text)) list.push(text)
  }
  return list
}
const none: readonly string[] = []

export function dayIn(fields: Fields, name: string): Day | null {
  const value = fields[name]
  return typeof value === 'string' ? dayOf(value) : null
}

export function numberIn(fields: Fields, name: string): number | null {
  const value = fields[name]
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : null
}

/** Yes and no in all the ways they are written; `"false"` is no. Null when it is neither. */
export function flagIn(fields: Fields, name: string): boolean | null {
  const value = fields[name]
  if (typeof value === 'boolean') return value
  if (value === 1 || value === 0) return value === 1
  return typeof value === 'string' ? (flagWords.get(value.trim().toLowerCase()) ?? null) : null
}
const flagWords = new Map([
  ...['true', '1', 'y', 'yes', 't'].map((word) => [word, true] as const),
  ...['false', '0', 'n', 'no', 'f'].map((word) => [word, false] as const),
])

const statusWords = new Map<string, RecordStatus>([
  ...['active', 'a', 'enrolled', 'true', '1', 'yes', 'y', 'current'].map((word) => [word, 'active'] as const),
  ...['inactive', 'i', 'withdrawn', 'w', 'graduated', 'false', '0', 'no', 'n'].map((word) => [word, 'inactive'] as const),
  ...['deleted', 'tobedeleted', 'removed'].map((word) => [word, 'deleted'] as const),
  ['suspended', 'suspended'],
])

interface Status {
  readonly status: RecordStatus
  /** The word, when nobody knows it: such records count as active. */
  readonly unknown: string | null
}

export function statusIn(fields: Fields): Status {
  const value = fields.status
  if (value === 'active' || value === undefined || value === null) return active
  const word = asText(value)
  if (word === null) return active
  const status = statusWords.get(word.toLowerCase())
  return status === undefined ? { status: 'active', unknown: word } : { status, unknown: null }
}
const active: Status = { status: 'active', unknown: null }

/** The longest word a role can have; nothing longer is one. */
const longestRole = 64

/** Slug of a role's word: `ext:Tutor` is `ext-tutor`. Null for none. */
function roleSlug(word: string): string | null {
  const slug = word.toLowerCase().replace(/^ext:/, 'ext-')
  if (!/^[^a-z0-9]*$/.test(slug) && /^[a-z0-9._-]+$/.test(slug)) return slug.length > longestRole ? null : slug
  const clean = slug
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
  return clean === '' || clean.length > longestRole ? null : clean
}

/** The roles of a record: objects as the mapping makes them; plain words too. */
export function rolesIn(fields: Fields, name: string): readonly Role[] {
  const value = fields[name]
  if (Array.isArray(value)) return value.flatMap((each) => roleIn(each) ?? [])
  return [roleIn(value)].filter((role) => role !== null)
}

/** The first of them; null without any. */
export function firstRoleIn(fields: Fields, name: string): Role | null {
  const value = fields[name]
  return Array.isArray(value) ? (rolesIn(fields, name)[0] ?? null) : roleIn(value)
}

const plainRoles = new Map<string, Role>()

function roleIn(value: unknown): Role | null {
  if (typeof value === 'string') {
    const known = plainRoles.get(value)
    if (known !== undefined) return known
    const slug = roleSlug(value.trim())
    if (slug === null) return null
    const role = { slug, orgId: null, type: null, begin: null, end: null, word: value.trim() }
    if (plainRoles.size < 1000) plainRoles.set(value, role)
    return role
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const fields = value as Fields
  const word = textIn(fields, 'role')
  const slug = word === null ? null : roleSlug(word)
  if (word === null || slug === null) return null
  const type = textIn(fields, 'role_type')?.toLowerCase()
  return {
    ...{ slug, orgId: textIn(fields, 'org_id'), type: type === 'primary' || type === 'secondary' ? type : null },
    ...{ begin: dayIn(fields, 'begin_date'), end: dayIn(fields, 'end_date'), word: textIn(fields, 'source') ?? word },
  }
}
