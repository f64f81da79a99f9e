import type { Database } from 'better-sqlite3'
import { grantId, type ResourceRef } from '../../../shared/graph.ts'
import type { FindingCollector } from './finding-collector.ts'
import { refsIn, type ResourceKeys } from './ids.ts'
import type { Key } from './sink.ts'

/**
 * In a .c1z a grant's id is its entitlement's and its holder's, joined with colons: with colons inside ids, two grants may join to the
 * same. Readers would keep one of them. Both are kept here: the one whose holder's id holds the other's gets an id of its own.
 */

interface Found {
  readonly file: Database
  readonly resourceKeys: ResourceKeys
  readonly entitlementKeys: ReadonlyMap<string, Key>
  readonly findings: FindingCollector
}

interface Held {
  readonly key: Key
  readonly entitlement: string
}

/** Looks at an id between two chances for others. */
const SLICE = 20_000

/** Gives ids of their own to grants whose joined id is another's too; answers how many. Needs the index of holders. Yields now and then. */
export function* settleJoinedIds({ file, resourceKeys, entitlementKeys, findings }: Found): Generator<number, number> {
  const held = file.prepare<[Key], Held>(
    'select g.key, e.id as entitlement from grant_ g join entitlement e on e.key = g.entitlement where g.principal = ? and g.id is null',
  )
  const joined = file.prepare<[Key, Key], number>('select 1 from grant_ where entitlement = ? and principal = ? and id is null').pluck()
  const rename = file.prepare<[string, Key]>('update grant_ set id = ? where key = ?')
  const grants = (entitlement: string, holder: ResourceRef): boolean => {
    const [at, of] = [entitlementKeys.get(entitlement), resourceKeys.get(holder)]
    return at !== undefined && of !== undefined && joined.get(at, of) === 1
  }
  const given = new Set<string>()
  let looks = 0
  for (const { ref: holder, key } of withColons(resourceKeys)) {
    const inside: { readonly between: string; readonly other: ResourceRef }[] = []
    for (const [between, other] of endsOf(`${holder.type}:${holder.id}`, resourceKeys)) inside.push({ between, other })
    if ((looks += holder.id.split(':').length ** 2) > SLICE) {
      looks = 0
      yield given.size
    }
    if (inside.length === 0) continue
    for (const { key: grant, entitlement } of held.all(key)) {
      const twin = inside.find(({ between, other }) => grants(`${entitlement}:${between}`, other))
      if (twin === undefined) continue
      const taken = (id: string): boolean => given.has(id) || [...endsOf(id, resourceKeys)].some(([on, holder]) => grants(on, holder))
      const id = freeId(grantId(entitlement, holder), taken)
      rename.run(id, grant)
      given.add(id)
      findings.count('ids-join', 'warning', () => ({
        message: `The grant of "${entitlement}" to "${holder.id}" and that of "${entitlement}:${twin.between}" to "${twin.other.id}" join to the same id; both are kept, the first one under another id.`,
        resource: holder,
        record: JSON.stringify({
          id,
          grants: [
            { entitlement, principal: holder },
            { entitlement: `${entitlement}:${twin.between}`, principal: twin.other },
          ],
        }),
      }))
    }
    yield given.size
  }
  return given.size
}

function* withColons(keys: ResourceKeys): Generator<{ readonly ref: ResourceRef; readonly key: Key }> {
  for (const type of keys.types()) {
    for (const [id, key] of keys.ofType(type) ?? []) if (id.includes(':') || type.includes(':')) yield { ref: { type, id }, key }
  }
}

/** The resources whose `type:id` the text ends with, after a colon, and what stands before that. */
export function* endsOf(text: string, keys: ResourceKeys): Generator<readonly [before: string, end: ResourceRef]> {
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    for (const ref of refsIn(text.slice(at + 1), keys)) yield [text.slice(0, at), ref]
  }
}

/** `id` with a mark at its end that makes it nobody's, whatever the ids around it are. */
export function freeId(id: string, taken: (id: string) => boolean): string {
  let mark = `${id}~`
  while (taken(mark)) mark += '~'
  return mark
}
