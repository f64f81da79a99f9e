import { fromBinary, toJson, createRegistry } from '@bufbuild/protobuf'
import { file_google_protobuf_struct } from '@bufbuild/protobuf/wkt'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../container.ts'
import { file_c1_connector_v2_annotations } from '../gen/c1/connector/v2/annotations_pb.js'
import { EntitlementSchema } from '../gen/c1/connector/v2/entitlement_pb.js'
import { GrantSchema } from '../gen/c1/connector/v2/grant_pb.js'
import { ResourceSchema, ResourceTypeSchema } from '../gen/c1/connector/v2/resource_pb.js'
import { file_c1_connector_v2_traits } from '../gen/c1/connector/v2/traits_pb.js'
import type { GrantRow, SyncRecords } from '../sync-records.ts'
import { inFolder, never } from '../testing/files.ts'
import { any, field, join } from '../wire.ts'
import { withV3 } from './open.ts'
import { fixture, printed, readable, type Printed } from './testing/fixtures.ts'

const registry = createRegistry(file_c1_connector_v2_annotations, file_c1_connector_v2_traits, file_google_protobuf_struct)

const opened = <T>(name: string, work: (records: SyncRecords) => Promise<T>): Promise<T> =>
  inFolder((folder) =>
    withV3(fixture(`${name}.c1z`), folder, defaultLimits, never, (records) => {
      if (records === null) throw new Error('no sync')
      return work(records)
    }),
  )

/** All rows as the JSON of their messages, with what a row only names as the SDK prints it: by its id. */
async function contentOf(records: SyncRecords) {
  const found = { resourceTypes: [] as unknown[], resources: [] as unknown[], entitlements: [] as unknown[], grants: [] as unknown[] }
  const put = (list: unknown[], json: unknown) => list.push(json)
  await records.resourceTypes(({ data }) =>
    put(found.resourceTypes, toJson(ResourceTypeSchema, fromBinary(ResourceTypeSchema, data), { registry })),
  )
  await records.resources(({ data }) => put(found.resources, toJson(ResourceSchema, fromBinary(ResourceSchema, data), { registry })))
  await records.entitlements(({ data, after, grantableTo = [], resource_type_id: type = '', resource_id: id = '' }) => {
    const on = field(1, field(1, field(1, Buffer.from(type)), field(2, Buffer.from(id))))
    const types = grantableTo.map((name) => field(5, field(1, Buffer.from(name))))
    const whole = join(on, data, ...types, after ?? join())
    put(found.entitlements, toJson(EntitlementSchema, fromBinary(EntitlementSchema, whole), { registry }))
  })
  await records.grants((row) => put(found.grants, toJson(GrantSchema, fromBinary(GrantSchema, wholeGrant(row)), { registry })))
  return found
}

function wholeGrant(row: GrantRow): Buffer {
  const resource = (type: string, id: string) => field(1, field(1, Buffer.from(type)), field(2, Buffer.from(id)))
  const entitlement = field(1, field(1, resource(row.resource_type_id, row.resource_id)), field(2, Buffer.from(row.entitlement_id)))
  const principal = field(2, resource(row.principal_resource_type_id, row.principal_resource_id))
  const id = row.data.length === 0 ? field(3, Buffer.from(row.external_id)) : join()
  const expansion = row.expansion === null ? join() : field(4, any('GrantExpandable', row.expansion))
  return join(entitlement, principal, row.data, id, expansion)
}

/** The parent of a grant's holder is said in the holder's own row too. */
function withoutParent(grant: Printed['grants'][number]): unknown {
  const { id } = grant.principal
  return { ...grant, principal: { id } }
}

describe('files the SDK wrote hold what its own command prints', () => {
  test.each(readable)('%s', async (name) => {
    const said = printed(name)
    await opened(name, async (records) => {
      const content = await contentOf(records)
      expect(content.resourceTypes).toEqual(said.resourceTypes)
      expect(content.resources).toEqual(said.resources)
      expect(content.entitlements).toEqual(said.entitlements)
      expect(content.grants).toEqual(said.grants.map(withoutParent))
      const [sync] = said.syncs
      expect(records.run).toMatchObject({
        syncId: sync?.id,
        type: sync?.syncType,
        startedAt: Date.parse(sync?.startedAt ?? ''),
        endedAt: sync?.endedAt === undefined ? null : Date.parse(sync.endedAt),
        finished: sync?.endedAt !== undefined,
      })
    })
  })
})
