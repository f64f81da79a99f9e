/**
 * The comparison of two snapshots as SQL: `main` is the later file, `old` the attached earlier one, everything made is
 * temporary. Records are matched by external ids, for the same record has another integer key in each file; grants are
 * then matched through the integers. The order of ids is settled once, as ranks, so that grants sort by two integers.
 */

const kind = `case when before is null then 'added' when after is null then 'removed' when changed then 'changed' else 'unchanged' end`

/** Every resource of either file. `rank` is its place by type and id. */
const resources = [
  `create temp table resource_diff (rank integer primary key, type text, id text, before integer, after integer, kind text)`,
  `insert into resource_diff (type, id, before, after, kind)
  select type, id, before, after, ${kind} from (
    select ot.id as type, o.id, o.key as before, n.key as after,
      o.name is not n.name or o.description is not n.description or o.status is not n.status or o.email is not n.email
        or o.login is not n.login or o.parent_type is not n.parent_type or o.parent_id is not n.parent_id
        or coalesce(o.profile, '{}') is not coalesce(n.profile, '{}') as changed
    from old.resource o cross join old.resource_type ot on ot.key = o.type
      left join main.resource_type nt on nt.id = ot.id left join main.resource n on n.type = nt.key and n.id = o.id
    union all
    select nt.id, n.id, null, n.key, 0
    from main.resource n cross join main.resource_type nt on nt.key = n.type left join old.resource_type ot on ot.id = nt.id
    where not exists (select 1 from old.resource o where o.type = ot.key and o.id = n.id)
  ) order by type, id`,
  `create temp table resource_before (key integer primary key, other integer, rank integer not null)`,
  `insert into resource_before select before, after, rank from resource_diff where before is not null order by before`,
  `create temp table resource_after (key integer primary key, other integer, rank integer not null)`,
  `insert into resource_after select after, before, rank from resource_diff where after is not null order by after`,
]

/** Every entitlement of either file. `rank` is its place by id. */
const entitlements = [
  `create temp table entitlement_diff (rank integer primary key, id text, before integer, after integer, kind text)`,
  `insert into entitlement_diff (id, before, after, kind)
  select id, before, after, ${kind} from (
    select o.id, o.key as before, n.key as after, o.name is not n.name or o.description is not n.description
      or o.slug is not n.slug or o.purpose is not n.purpose as changed
    from old.entitlement o left join main.entitlement n on n.id = o.id
    union all
    select n.id, null, n.key, 0 from main.entitlement n where not exists (select 1 from old.entitlement o where o.id = n.id)
  ) order by id`,
  `create temp table entitlement_before (key integer primary key, other integer, rank integer not null)`,
  `insert into entitlement_before select before, after, rank from entitlement_diff where before is not null order by before`,
  `create temp table entitlement_after (key integer primary key, other integer, rank integer not null)`,
  `insert into entitlement_after select after, before, rank from entitlement_diff where after is not null order by after`,
]

/** Only the grants that differ: nearly all of a million are the same. `rank` is the place by entitlement, then principal. */
const grants = [
  `create temp table grant_diff (rank integer primary key, before integer, after integer, kind text)`,
  `insert into grant_diff (before, after, kind)
  select before, after, kind from (
    select o.key as before, n.key as after, iif(n.key is null, 'removed', 'changed') as kind, e.rank as first, p.rank as second
    from old.grant_ o
      cross join entitlement_before e on e.key = o.entitlement
      cross join resource_before p on p.key = o.principal
      left join main.grant_ n on n.entitlement = e.other and n.principal = p.other
    where n.key is null or o.completed_at is not n.completed_at or o.last_access is not n.last_access
      or o.first_access is not n.first_access or o.score is not n.score or o.attempts is not n.attempts
    union all
    select null, n.key, 'added', e.rank, p.rank
    from main.grant_ n
      cross join entitlement_after e on e.key = n.entitlement
      cross join resource_after p on p.key = n.principal
    where not exists (select 1 from old.grant_ o where o.entitlement = e.other and o.principal = p.other)
  ) order by first, second`,
]

/** All but the grants. */
export const compareEnds: readonly string[] = [...resources, ...entitlements]
export const compare: readonly string[] = [...compareEnds, ...grants]

/** What was compared of a record that is in both files; the row types' other fields may differ without being a change. */
export const comparedOf = {
  resources: `select key, name, status, email, login, parent_type || ':' || parent_id as parent, description, profile
    from resource where key in (select value from json_each(?))`,
  entitlements: `select key, name, description, slug, purpose from entitlement where key in (select value from json_each(?))`,
  grants: `select key, first_access as firstAccess, last_access as lastAccess, completed_at as completedAt, score, attempts
    from grant_ where key in (select value from json_each(?))`,
} as const
