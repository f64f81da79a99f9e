import type { Command } from 'commander'
import type { SourceInfo } from '../../../shared/sources-contract.ts'
import type { World } from '../world.ts'
import type { Register } from './command.ts'
import { sourceArgument } from './source-argument.ts'

const sync = ['CAPABILITY_SYNC']

/** The protojson of `c1.connector.v2.ConnectorCapabilities`, as connectors print it. Needs no settings. */
const capabilitiesOf = (source: SourceInfo): unknown => ({
  '@type': 'type.googleapis.com/c1.connector.v2.ConnectorCapabilities',
  resourceTypeCapabilities: source.resourceTypes
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, displayName, description, traits, skipEntitlementsAndGrants }) => ({
      resourceType: {
        id,
        displayName,
        ...(traits.length > 0 ? { traits: traits.map((trait) => `TRAIT_${trait.toUpperCase()}`) } : {}),
        ...(skipEntitlementsAndGrants
          ? { annotations: [{ '@type': 'type.googleapis.com/c1.connector.v2.SkipEntitlementsAndGrants' }] }
          : {}),
        ...(description ? { description } : {}),
      },
      capabilities: sync,
    })),
  connectorCapabilities: sync,
  credentialDetails: {},
})

export const registerCapabilities = (program: Command, add: Register, world: World): void => {
  add(program, {
    usage: 'capabilities [source]',
    description: 'Get the capabilities of a source, as JSON',
    run: async (context, args) => {
      await context.out.json(capabilitiesOf(sourceArgument(world, args[0])))
      return undefined
    },
  })
}
