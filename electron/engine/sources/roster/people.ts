import { grouped } from '../../../../shared/number-words.ts'
import type { Role, Roster, User } from './canonical.ts'
import { twinsOf } from './columns.ts'
import { counted, someOf, type FindingLog } from './finding-log.ts'
import { whatIsMissing, type Missing } from './places.ts'
import { mergeRows, toUser } from './records.ts'
import { isGuardian } from './role-words.ts'
import type { Staging } from './staging.ts'

export type MergeKey = 'none' | 'master_id' | 'sis_id' | 'username' | 'email'

export interface MergeOptions {
  readonly mergeUsersBy: MergeKey
  /** Pairs of source ids that the admin confirmed to be one person, whatever their names are. */
  readonly samePeople: readonly (readonly [string, string])[]
  /** What a source id became a part of in earlier runs: the id stays when the record it came from goes. */
  readonly mergedBefore: ReadonlyMap<string, string>
  readonly includeGuardians: boolean
}

/** One person: one record of the source, or several that were merged. */
export interface Person {
  readonly id: string
  /** By id. */
  readonly records: readonly [User, ...User[]]
  readonly roles: readonly Role[]
  readonly isGuardianOnly: boolean
}

export interface People {
  /** By id. */
  readonly all: readonly Person[]
  /** Number of the person a record belongs to, among `all`; -1 for none. */
  numberOf(recordId: string): number
  /** Why there is nobody of this id; null for one whom a rule of ours leaves out. */
  missing(recordId: string): Missing | null
  /** Pairs of student and guardian, by number. */
  readonly guardians: readonly (readonly [student: number, guardian: number])[]
}

export function peopleOf(roster: Roster, staging: Staging, findings: FindingLog, options: MergeOptions): People {
  const users = staging.byId('user', toUser, mergeRows)
  const gone = new Set<string>()
  const deleted = [...users.values()].filter(({ status }) => status === 'deleted')
  for (const user of deleted.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const { id } = user
    users.delete(id)
    gone.add(id)
    findings.add('marked-for-deletion', () => ({ message: `${nameOf(user)} is marked for deletion.`, resource: { type: 'user', id } }))
  }
  const pairs = guardianPairs(roster, users)
  const filtered = new Set<string>()
  if (!options.includeGuardians) {
    const named = new Set(pairs.map(([, guardian]) => guardian))
    for (const [id, user] of users) if (isHidden(user, named.has(id))) filtered.add(id)
    for (const id of filtered) users.delete(id)
  }

  const groups =
    options.mergeUsersBy === 'none' ? [...users.values()].map((user): Group => [user]) : merged([...users.values()], findings, options)
  const all = personsOf(groups, users, options.mergedBefore)
  const numbers = new Map<string, number>()
  for (const [i, { records }] of all.entries()) for (const { id } of records) numbers.set(id, i)
  const numberOf = (id: string): number => numbers.get(id) ?? -1
  const missing = (id: string): Missing | null => {
    if (filtered.has(id)) return null
    if (gone.has(id)) return 'deleted'
    if (staging.isUnreadable('user', id)) return 'unreadable'
    return roster.absent.has('user') || roster.incomplete.has('user') ? 'not-shared' : 'unknown'
  }
  if (options.mergeUsersBy !== 'sis_id') suggestMerging(all, findings)
  return { all, numberOf, missing, guardians: options.includeGuardians ? guardiansByNumber(pairs, numberOf, missing, findings) : [] }
}

type Group = readonly [User, ...User[]]

/** A guardian without a part of their own in a school: nothing but somebody's contact. */
const isHidden = ({ roles, orgIds, primaryOrgId }: User, named: boolean): boolean =>
  roles.length === 0
    ? named && orgIds.length === 0
    : roles.every(({ slug, orgId }) => isGuardian(slug) && orgId === null) && orgIds.length === 0 && primaryOrgId === null

/** Student before guardian, by record id, each pair once. Which of the two names the other depends on the source. */
function guardianPairs(roster: Roster, users: ReadonlyMap<string, User>): (readonly [student: string, guardian: string])[] {
  const pairs = new Map<string, readonly [string, string]>()
  const add = (student: string, guardian: string): void => {
    if (student !== guardian) pairs.set(JSON.stringify([student, guardian]), [student, guardian])
  }
  for (const { id, roles, guardianRefs } of users.values()) {
    for (const other of guardianRefs) {
      const isStudent = roles.some(({ slug }) => slug === 'student')
      const guards =
        roles.some(({ slug }) => isGuardian(slug)) ||
        (!isStudent && users.get(other)?.roles.some(({ slug }) => slug === 'student') === true)
      if (isStudent || !guards) add(id, other)
      else add(other, id)
    }
  }
  for (const { studentId, guardianId } of roster.relationships ?? []) add(studentId, guardianId)
  return [...pairs.values()].toSorted(([a, b], [c, d]) => (a === c ? (b < d ? -1 : 1) : a < c ? -1 : 1))
}

function guardiansByNumber(
  pairs: readonly (readonly [string, string])[],
  numberOf: (id: string) => number,
  missing: (id: string) => Missing | null,
  findings: FindingLog,
): (readonly [number, number])[] {
  const lost = new Set<string>()
  const known = pairs.flatMap(([student, guardian]): (readonly [number, number])[] => {
    const [a, b] = [numberOf(student), numberOf(guardian)]
    if (a !== -1 && b !== -1) return a === b ? [] : [[a, b]]
    for (const id of [student, guardian]) if (numberOf(id) === -1) lost.add(id)
    return []
  })
  for (const id of lost) {
    const why = missing(id) ?? 'not-shared'
    findings.add('ref-not-shared', () => ({
      message: `${whatIsMissing('Person', id, why)}, but is named as a guardian or by one.`,
      resource: { type: 'user', id },
    }))
  }
  const unique = new Map(known.map((pair) => [pair.join(), pair]))
  return [...unique.values()]
}

/** Records with the same key, as far as they may be one person. */
function merged(users: readonly User[], findings: FindingLog, { mergeUsersBy, samePeople }: MergeOptions): Group[] {
  const confirmed = new Set(samePeople.flatMap(([a, b]) => [`${a}\n${b}`, `${b}\n${a}`]))
  const byKey = new Map<string, User[]>()
  const groups: Group[] = []
  for (const user of users.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const key = keyOf(user, mergeUsersBy)
    if (key === null) groups.push([user])
    else (byKey.get(key) ?? byKey.set(key, []).get(key))?.push(user)
  }
  for (const [key, same] of byKey) {
    const parts: [User, ...User[]][] = []
    for (const user of same) {
      const byHand = parts.filter((part) => part.some((other) => confirmed.has(`${other.id}\n${user.id}`)))
      const home = byHand[0] ?? parts.find((part) => part.every((other) => mayMerge(other, user, mergeUsersBy)))
      if (home === undefined) {
        parts.push([user])
        continue
      }
      home.push(user)
      for (const other of byHand.slice(1)) {
        home.push(...other)
        parts.splice(parts.indexOf(other), 1)
      }
    }
    groups.push(...parts)
    if (parts.length === 1) continue
    const [[one]] = parts as [[User]]
    findings.add('merge-names-differ', () => ({
      message: `${parts.map(([user]) => `${nameOf(user)} ("${user.id}")`).join(', ')} have the same ${mergeUsersBy}, ${key}.`,
      resource: { type: 'user', id: one.id },
    }))
  }
  return groups
}

function keyOf(user: User, by: MergeKey): string | null {
  const key = by === 'master_id' ? user.masterId : by === 'sis_id' ? user.sisId : by === 'username' ? user.username : user.email
  const folded = key?.trim().toLowerCase() ?? ''
  return folded === '' ? null : folded
}

function mayMerge(a: User, b: User, by: MergeKey): boolean {
  if (folded(a.lastName) !== folded(b.lastName)) return false
  if (by !== 'email') return true
  const student = (user: User): boolean => user.roles.some(({ slug }) => slug === 'student')
  const guardian = (user: User): boolean => user.roles.some(({ slug }) => isGuardian(slug))
  return !(student(a) && guardian(b)) && !(guardian(a) && student(b))
}

/** Without case and accents. */
const folded = (text: string | null): string =>
  (text ?? '')
    .normalize('NFD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .trim()

function personsOf(groups: readonly Group[], users: ReadonlyMap<string, User>, before: ReadonlyMap<string, string>): Person[] {
  const taken = new Set<string>()
  const persons = groups.map((group): Person => {
    const records = group.length === 1 ? group : (group.toSorted((a, b) => (a.id < b.id ? -1 : 1)) as unknown as Group)
    const roles = records.length === 1 ? records[0].roles : records.flatMap((user) => user.roles)
    return { id: records[0].id, records, roles, isGuardianOnly: roles.length > 0 && roles.every(({ slug }) => isGuardian(slug)) }
  })
  persons.sort((a, b) => (a.id < b.id ? -1 : 1))
  if (before.size === 0) return persons
  // The id it had before, unless that is another's now; else the smallest of its records'.
  return persons
    .map((person) => {
      const own = new Set(person.records.map(({ id }) => id))
      const known = person.records
        .flatMap(({ id }) => before.get(id) ?? [])
        .filter((id) => own.has(id) || !(users.has(id) || taken.has(id)))
      const id = known.toSorted()[0] ?? person.id
      taken.add(id)
      return { ...person, id }
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** So many of the numbers on several people look like one record per person and school. */
const suggestFrom = 0.2

function suggestMerging(all: readonly Person[], findings: FindingLog): void {
  const numbers = all.flatMap(({ records }) =>
    records.length === 1 ? (records[0].sisId ?? []) : records.flatMap(({ sisId }) => sisId ?? []),
  )
  const twins = twinsOf(numbers)
  const different = numbers.length - twins.reduce((sum, { length }) => sum + length - 1, 0)
  if (twins.length === 0 || twins.length <= suggestFrom * different) return
  const several = twins.map(([at = 0]) => numbers[at] ?? '')
  findings.add('merge-suggested', () => ({
    message: `${counted(several.length, 'number is', 'numbers are')} on several records, of ${grouped(different)}: ${someOf(several)}.`,
  }))
}

/** What somebody is called: given and family name, else address, user name, id. */
export function nameOf({ firstName, lastName, email, username, id }: User): string {
  const name = [firstName, lastName].filter((part) => part !== null).join(' ')
  return name === '' ? (email ?? username ?? id) : name
}
