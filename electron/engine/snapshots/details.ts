import type { GrantDetail, ResourceDetail } from '../../../shared/details.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { rawGrant, rawResource, type TraitsOf } from '../c1z/raw.ts'
import type { Snapshot } from '../graph/snapshot.ts'
import type { Key } from '../graph/sink.ts'

/** NOT_FOUND without such a resource. */
export function resourceDetail(snapshot: Snapshot, key: Key): ResourceDetail {
  const [row] = snapshot.rows('resources', [key])
  const record = snapshot.resource(key)
  if (row === undefined || record === null) throw noRecord()
  return { row, resource: record.resource, raw: rawResource(record, traitsIn(snapshot)) }
}

/** NOT_FOUND without such a grant. */
export function grantDetail(snapshot: Snapshot, key: Key): GrantDetail {
  const [row] = snapshot.rows('grants', [key])
  const grant = snapshot.grant(key)
  if (row === undefined || grant === null) throw noRecord()
  const [entitlementKey, principalKey] = grant
  const onKey = snapshot.find({ type: row.resourceType, id: row.resourceId })
  const entitlementRecord = snapshot.entitlement(entitlementKey)
  const on = onKey === null ? null : snapshot.resource(onKey)
  const [entitlement] = snapshot.rows('entitlements', [entitlementKey])
  const [resource] = snapshot.rows('resources', onKey === null ? [] : [onKey])
  const [principal] = snapshot.rows('resources', [principalKey])
  if (entitlementRecord === null || on === null || !entitlement || !resource || !principal) throw noRecord()
  const { grantAttributes } = snapshot.vocabulary
  const raw = rawGrant(
    grant,
    row.id,
    entitlementRecord,
    on,
    { type: principal.type, id: principal.id },
    traitsIn(snapshot),
    grantAttributes,
  )
  return { row, origin: snapshot.originOf(key), entitlement, resource, principal, raw }
}

const traitsIn =
  (snapshot: Snapshot): TraitsOf =>
  (id) =>
    snapshot.resourceTypes.find((type) => type.id === id)?.traits ?? []

const noRecord = () =>
  new RollcallError('NOT_FOUND', {
    message: 'This record is not in the snapshot.',
    remedy: 'Look it up again: keys differ from snapshot to snapshot.',
  })
