import type { Database } from 'better-sqlite3'
import type { DiffGroup, DiffGroupChoice, DiffKind } from '../../../shared/diff.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { Page } from '../../../shared/query.ts'
import { kept } from './kept.ts'

/** Which end of the differing grants. */
export type GrantEnd = 'principal' | 'resource'
export type GrantEnds = Readonly<Partial<Record<GrantEnd, ResourceRef>>>

/** The ends of every differing grant, as ranks of resources (see diff-sql). */
const ends = `
create temp table grant_diff_end (rank integer primary key, principal integer not null, resource integer not null, kind text not null);
insert into grant_diff_end
select * from (
  select d.rank, p.rank, r.rank, d.kind
  from grant_diff d cross join old.grant_ g on g.key = d.before cross join resource_before p on p.key = g.principal
    cross join old.entitlement e on e.key = g.entitlement cross join resource_before r on r.key = e.resource
  union all
  select d.rank, p.rank, r.rank, d.kind
  from grant_diff d cross join main.grant_ g on g.key = d.after cross join resource_after p on p.key = g.principal
    cross join main.entitlement e on e.key = g.entitlement cross join resource_after r on r.key = e.resource
  where d.before is null
) order by 1;
create index temp.grant_diff_end_principal on grant_diff_end (principal);
create index temp.grant_diff_end_resource on grant_diff_end (resource);
`

const isUser = `d.type in (select id from main.resource_type where traits like '%"user"%'
  union select id from old.resource_type where traits like '%"user"%')`
const uses = (
  column: 'held' | 'granted',
): string => `(exists (select 1 from main.resource_use u where u.resource = d.after and u.${column} > 0)
  or exists (select 1 from old.resource_use u where u.resource = d.before and u.${column} > 0))`

/** Where a resource stands that differs itself while none of its grants do: with those who hold, or with what is held. */
const belongs: Readonly<Record<GrantEnd, string>> = {
  principal: `(${isUser} or ${uses('held')})`,
  resource: `(not ${isUser} or ${uses('granted')})`,
}

const groups = (end: GrantEnd): string => `
create temp table ${end}_group (
  rank integer primary key, kind text not null, added integer not null, removed integer not null, changed integer not null
);
insert into ${end}_group
select d.rank, d.kind, coalesce(c.added, 0), coalesce(c.removed, 0), coalesce(c.changed, 0)
from resource_diff d left join (
  select ${end} as rank, sum(kind = 'added') as added, sum(kind = 'removed') as removed, sum(kind = 'changed') as changed
  from grant_diff_end group by ${end}
) c on c.rank = d.rank
where c.rank is not null or (d.kind <> 'unchanged' and ${belongs[end]});
`

const shown = (end: GrantEnd): string => `
select d.type, d.id, coalesce(nt.name, ot.name) as typeName, coalesce(n.name, o.name) as name, iif(n.key is null, o.email, n.email) as email,
  g.kind, g.added, g.removed, g.changed
from json_each(?) j cross join ${end}_group g on g.rank = j.value cross join resource_diff d on d.rank = g.rank
  left join main.resource n on n.key = d.after left join main.resource_type nt on nt.key = n.type
  left join old.resource o on o.key = d.before left join old.resource_type ot on ot.key = o.type
order by j.key`

/** Of 4 bytes a group. */
const ORDERS_KEPT = 16

const everyKind: readonly DiffKind[] = ['added', 'removed', 'changed']

const itself: Readonly<Record<NonNullable<DiffGroupChoice['itself']>, string>> = {
  new: `kind = 'added'`,
  gone: `kind = 'removed'`,
  renamed: `kind = 'changed' and rank in (select d.rank from resource_diff d cross join main.resource n on n.key = d.after
    cross join old.resource o on o.key = d.before where d.kind = 'changed' and n.name is not o.name)`,
}

/** By which groups of equal size are ordered, as it is shown. */
const nameOf = `(select coalesce(n.name, o.name) from resource_diff d left join main.resource n on n.key = d.after
  left join old.resource o on o.key = d.before where d.rank = of_group.rank)`

const hasGrant = (end: GrantEnd, kind: 'added' | 'removed'): string => {
  const [file, side] = kind === 'added' ? ['main', 'after'] : ['old', 'before']
  return `rank in (select x.${end} from grant_diff_end x cross join grant_diff d on d.rank = x.rank
    cross join ${file}.grant_ g on g.key = d.${side} cross join ${file}.entitlement e on e.key = g.entitlement
    where x.kind = '${kind}' and e.slug = ?)`
}

/** The differing grants of a comparison by their ends. `database` holds the comparison's tables; its own are made when first needed. */
export class GrantDiffEnds {
  readonly #database: Database
  readonly #made = new Set<string>()
  /** Ranks of resources, most differing grants first, then by name, by end and choice. */
  readonly #orders = new Map<string, Int32Array>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Ranks of the differing grants between (or of) these ends, in order. */
  grantsOf(ends: GrantEnds, kinds: readonly DiffKind[]): Int32Array {
    this.#makeEnds()
    const wanted = (['principal', 'resource'] as const).flatMap((end) => {
      const ref = ends[end]
      return ref === undefined ? [] : [{ end, rank: this.#rankOf(ref) }]
    })
    const sql = `select rank from grant_diff_end where kind in (select value from json_each(?))
      ${wanted.map(({ end }) => `and ${end} = ?`).join(' ')} order by rank`
    const parameters = [JSON.stringify(kinds), ...wanted.map(({ rank }) => rank)]
    return Int32Array.from(
      this.#database
        .prepare<(string | number)[], number>(sql)
        .pluck()
        .all(...parameters),
    )
  }

  /** The rank of a resource that differs in one of these ways, or nothing. */
  resource(ref: ResourceRef, kinds: readonly DiffKind[]): Int32Array {
    const sql = 'select rank from resource_diff where rank = ? and kind in (select value from json_each(?))'
    const ranks = this.#database.prepare<[number, string], number>(sql).pluck().all(this.#rankOf(ref), JSON.stringify(kinds))
    return Int32Array.from(ranks)
  }

  groups(end: GrantEnd, choice: DiffGroupChoice, offset: number, limit: number): Page<DiffGroup> {
    this.#makeEnds()
    this.#make(end, groups(end))
    const order = this.#order(end, choice)
    const rows = this.#database.prepare<[string], DiffGroup>(shown(end)).all(`[${order.subarray(offset, offset + limit).join()}]`)
    return { total: order.length, offset, rows }
  }

  /** Resources of this type that are gone, and grants on or of them. */
  removedOf(type: string): number {
    this.#makeEnds()
    const ranks = 'select rank from resource_diff where type = ?1'
    const sql = `select (select count(*) from resource_diff where type = ?1 and kind = 'removed')
      + (select count(*) from grant_diff_end where kind = 'removed' and (principal in (${ranks}) or resource in (${ranks})))`
    return this.#database.prepare<[Record<number, string>], number>(sql).pluck().get({ 1: type }) ?? 0
  }

  #order(end: GrantEnd, choice: DiffGroupChoice): Int32Array {
    const chosen = [...new Set(choice.kinds ?? everyKind)].sort()
    const name = JSON.stringify([end, chosen, choice.itself, choice.lost ?? null, choice.gained ?? null])
    return kept(this.#orders, name, ORDERS_KEPT, () => {
      if (chosen.length === 0) return new Int32Array(0)
      const count = chosen.join(' + ')
      const { itself: became, lost, gained } = choice
      const conditions = [
        `(${count} > 0 or kind in (select value from json_each(?)))`,
        ...(became === undefined ? [] : [itself[became]]),
        ...(lost === undefined ? [] : [hasGrant(end, 'removed')]),
        ...(gained === undefined ? [] : [hasGrant(end, 'added')]),
      ]
      const sql = `select rank from ${end}_group of_group where ${conditions.join(' and ')} order by ${count} desc, order_key(${nameOf}), rank`
      const slugs = [lost, gained].filter((slug) => slug !== undefined)
      return Int32Array.from(
        this.#database
          .prepare<string[], number>(sql)
          .pluck()
          .all(JSON.stringify(chosen), ...slugs),
      )
    })
  }

  /** 0, which no resource has, when it is in neither file. */
  #rankOf({ type, id }: ResourceRef): number {
    const of = (file: 'main' | 'old', side: 'after' | 'before'): number | undefined =>
      this.#database
        .prepare<[string, string], number>(
          `select s.rank from ${file}.resource_type t cross join ${file}.resource r on r.type = t.key
           cross join resource_${side} s on s.key = r.key where t.id = ? and r.id = ?`,
        )
        .pluck()
        .get(type, id)
    return of('main', 'after') ?? of('old', 'before') ?? 0
  }

  #makeEnds(): void {
    this.#make('ends', ends)
  }

  #make(what: string, sql: string): void {
    if (this.#made.has(what)) return
    this.#database.exec(sql)
    this.#made.add(what)
  }
}
