import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf'
import { encodeResourceType } from '../../c1z/encode.ts'
import { Capability, type ConnectorMetadataSchema } from './gen/c1/connector/v2/connector_pb.js'
import { ResourceTypeSchema } from '../../c1z/gen/c1/connector/v2/resource_pb.js'
import type { ResourceType } from '../../../../shared/graph.ts'

/** Whose data is served, as ConductorOne is told at the greeting. */
export interface ConnectorDescription {
  readonly displayName: string
  readonly description: string
  readonly helpUrl: string | null
  readonly resourceTypes: readonly ResourceType[]
}

/** A connector that syncs and does nothing else, so that no other tasks are sent (spec 4.2). */
export function connectorMetadata(connector: ConnectorDescription): MessageInitShape<typeof ConnectorMetadataSchema> {
  const capabilities = [Capability.SYNC]
  const types = connector.resourceTypes.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return {
    displayName: connector.displayName.slice(0, 250) || 'Rollcall',
    helpUrl: connector.helpUrl?.startsWith('https://') && connector.helpUrl.length <= 1024 ? connector.helpUrl : '',
    description: connector.description.slice(0, 1000),
    capabilities: {
      resourceTypeCapabilities: types.map((type) => ({
        resourceType: fromBinary(ResourceTypeSchema, encodeResourceType(type)),
        capabilities,
      })),
      connectorCapabilities: capabilities,
      credentialDetails: {},
    },
  }
}
