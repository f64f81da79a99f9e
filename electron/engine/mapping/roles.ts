import type { MappedRole } from '../../../shared/mapping.ts'
import { isoDay, localDay } from './dates.ts'
import { isBlock, type Block } from './read-path.ts'
import { roleOf, type RoleWord } from './role-words.ts'
import type { RecordState } from './state.ts'
import { flagOf, isPlain, listOf, refOf, textOf, textsOf } from './values.ts'

/**
 * The roles of a record, in whatever shape it has them: a word; several words; a list of blocks, one role each; one block whose names are
 * roles. Null for none. Words nobody knows are kept, and said.
 */
export function rolesOf(value: unknown, state: RecordState): readonly MappedRole[] | null {
  const plain = typeof value === 'string' ? plainRoles.get(value) : undefined
  if (plain !== undefined) return plain
  const roles: MappedRole[] = []
  if (isBlock(value) && wordIn(value) === null) rolesByName(value, state, roles)
  else {
    for (const each of listOf(value)) {
      if (isBlock(each)) roleBlock(each, state, roles)
      else if (isPlain(each)) for (const word of String(each).split(/[,;|]/)) add(word, nowhere, state, roles)
    }
  }
  if (roles.length === 1 && typeof value === 'string' && plainRoles.size < 1000 && roleOf(value)?.known === true)
    plainRoles.set(value, roles)
  return roles.length === 0 ? null : roles
}

/** Words that say one role, as most records have them. */
const plainRoles = new Map<string, readonly MappedRole[]>()

/** Roles that name no organisation hold at those the record names. */
export function rolesAt(roles: readonly MappedRole[], orgIds: readonly string[]): readonly MappedRole[] {
  if (orgIds.length === 0 || roles.some(({ org_id }) => org_id !== null)) return roles
  return roles.flatMap((role) => orgIds.map((org_id) => ({ ...role, org_id })))
}

type Where = Pick<MappedRole, 'org_id' | 'role_type' | 'begin_date' | 'end_date'>
const nowhere: Where = { org_id: null, role_type: null, begin_date: null, end_date: null }

function add(source: string, where: Where, state: RecordState, into: MappedRole[]): void {
  const word = source.trim()
  if (word === '') return
  const known = knownRole(word)
  if (known === null) {
    state.problem('ROLE_UNKNOWN')
    return
  }
  if (!known.known) state.problem('ROLE_UNKNOWN')
  const isTwin = (role: MappedRole): boolean =>
    role.role === known.slug &&
    role.org_id === where.org_id &&
    role.role_type === where.role_type &&
    role.begin_date === where.begin_date &&
    role.end_date === where.end_date
  if (!into.some(isTwin)) into.push({ role: known.slug, ...where, source: word })
}

/** The few words that a source uses over and over. */
const remembered = new Map<string, RoleWord | null>()
function knownRole(word: string): RoleWord | null {
  let known = remembered.get(word)
  if (known === undefined) {
    known = roleOf(word)
    if (remembered.size < 1000) remembered.set(word, known)
  }
  return known
}

/** The slug of a single role: the first a value names. */
export const slugOf = (value: unknown, state: RecordState): string | null => rolesOf(value, state)?.[0]?.role ?? null

const names = {
  role: ['role'],
  type: ['roleType', 'role_type', 'roletype'],
  primary: ['isPrimary', 'is_primary', 'isprimary'],
  org: ['org', 'org_id', 'orgSourcedId', 'orgsourcedid', 'school', 'school_id'],
  begin: ['beginDate', 'begin_date', 'begindate', 'roleStartDate', 'rolestartdate'],
  end: ['endDate', 'end_date', 'enddate', 'roleEndDate', 'roleenddate'],
} as const

function inBlock(block: Block, ways: readonly string[]): unknown {
  for (const name of ways) if (Object.hasOwn(block, name) && block[name] !== null) return block[name]
  return null
}

const wordIn = (block: Block): string | null => textOf(inBlock(block, names.role))

/** One role with its organisation, type and dates; what was made of one before stays as it is. */
function roleBlock(block: Block, state: RecordState, into: MappedRole[]): void {
  const word = wordIn(block)
  if (word === null) return
  const type = textOf(inBlock(block, names.type))?.toLowerCase()
  const primary = flagOf(inBlock(block, names.primary))
  const where: Where = {
    org_id: refOf(inBlock(block, names.org)),
    role_type: type === 'primary' || type === 'secondary' ? type : primary === null ? null : primary ? 'primary' : 'secondary',
    begin_date: dayIn(inBlock(block, names.begin), state),
    end_date: dayIn(inBlock(block, names.end), state),
  }
  add(textOf(block.source) ?? word, where, state, into)
}

/** `{ teacher: { schools: [...] }, district_admin: {...} }`: a role at each of its schools, or at the record's district. */
function rolesByName(block: Block, state: RecordState, into: MappedRole[]): void {
  for (const [word, about] of Object.entries(block)) {
    if (!isBlock(about)) continue
    const places = textsOf(about.schools)
    const school = textOf(about.school)
    if (school !== null && !places.includes(school)) places.unshift(school)
    const district = /district/i.test(word) ? (textOf(about.district) ?? districtOf(state.record)) : null
    const orgs = places.length > 0 ? places : [district]
    for (const org_id of orgs) add(word, { ...nowhere, org_id }, state, into)
  }
}

const districtOf = (record: unknown): string | null => (isBlock(record) ? textOf(record.district) : null)

function dayIn(value: unknown, state: RecordState): string | null {
  const text = textOf(value)
  if (text === null) return null
  const local = isoDay(text) ?? localDay(text, state.dateOrder)
  if (local === null) return state.problem('CAST_FAILED')
  if (typeof local === 'string') return local
  if (local.assumed) state.problem('DATE_ORDER_ASSUMED')
  return local.day
}
