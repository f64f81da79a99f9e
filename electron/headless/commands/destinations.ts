import type { Command } from 'commander'
import type { DestinationKind, DestinationRecord } from '../../../shared/deliveries.ts'
import { fold } from '../../../shared/text/fold.ts'
import { UsageError } from '../failure.ts'
import { fieldFlags, flag } from '../flags.ts'
import { facts, type Column } from '../output.ts'
import { givenSecrets } from '../secrets.ts'
import type { EngineClient, World } from '../world.ts'
import { byId } from './by-id.ts'
import { writeSteps } from './check-steps.ts'
import { group, type Register } from './command.ts'
import { forgetSecrets, toRemove } from './forget-secrets.ts'
import { givenSettings } from './given-settings.ts'

const columns: readonly Column<DestinationRecord>[] = [
  { name: 'id', title: 'Destination', value: ({ id }) => id },
  { name: 'name', title: 'Name', value: ({ name }) => name },
  { name: 'kind', title: 'Kind', value: ({ kindId }) => kindId },
  { name: 'createdAt', title: 'Made', kind: 'time', value: ({ createdAt }) => createdAt, wide: true },
  { name: 'settings', title: 'Settings', value: ({ config }) => settingsOf(config) },
]

const kindColumns: readonly Column<DestinationKind>[] = [
  { name: 'id', title: 'Kind', value: ({ id }) => id },
  { name: 'title', title: 'Title', value: ({ title }) => title },
  { name: 'way', title: 'Way', value: ({ way }) => way },
  { name: 'description', title: 'Description', value: ({ description }) => description },
]

const settingsOf = (config: DestinationRecord['config']): string =>
  Object.entries(config)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')

/** A destination by its id, the beginning or end of it, or its name. */
export const findDestination = async (client: EngineClient, text: string): Promise<DestinationRecord> => {
  const all = await client.destinations.list()
  const exactly = all.filter(({ name }) => name === text)
  const named = exactly.length > 0 ? exactly : all.filter(({ name }) => fold(name) === fold(text))
  if (named.length > 1)
    throw new UsageError(`More than one destination is called ${text}.`, 'Name it by its id; "rollcall destinations" lists them.')
  return named.length === 1 && named[0] !== undefined ? named[0] : byId(all, text, 'destination', 'rollcall destinations')
}

/** Where reviewed data goes. */
export const registerDestinations = (program: Command, add: Register, world: World): void => {
  const destinations = add(program, {
    usage: 'destinations',
    description: 'List the destinations that were set up',
    run: async (context) => {
      await context.out.rows('destinations', columns, await (await context.client()).destinations.list())
      return undefined
    },
  })
  add(destinations, {
    usage: 'list',
    description: 'The same',
    run: async (context) => {
      await context.out.rows('destinations', columns, await (await context.client()).destinations.list())
      return undefined
    },
  })
  add(destinations, {
    usage: 'kinds',
    description: 'List what can be delivered to',
    run: async (context) => {
      await context.out.rows('kinds', kindColumns, await (await context.client()).destinations.kinds())
      return undefined
    },
  })
  const save = group(destinations, 'save', 'Set up a destination, or change one')
  for (const kind of world.destinations) add(save, saveCommand(kind))
  add(destinations, {
    usage: 'check <destination>',
    description: 'Check that a destination can be delivered to, without delivering',
    run: async (context, args) => {
      const client = await context.client()
      const { id, kindId } = await findDestination(client, args[0] ?? '')
      const input = { kindId, destinationId: id, config: {} }
      return writeSteps(context, await client.destinations.check(input, { signal: context.world.signal }))
    },
  })
  add(destinations, {
    usage: 'remove <destination>',
    description: 'Remove a destination, and its secrets from the keychain; what was delivered stays',
    run: async (context, args) => {
      const client = await context.client()
      const secretNames = (kindId: string): readonly string[] =>
        (world.destinations.find((kind) => kind.id === kindId)?.fields ?? []).filter(({ secret }) => secret).map((field) => field.name)
      const given = args[0] ?? ''
      const found = await toRemove(
        context,
        { of: 'destination', id: given },
        () => findDestination(client, given),
        ({ kind }) => secretNames(String(kind)),
      )
      if (found === null) return undefined
      const { id, name, kindId } = found
      await client.destinations.remove({ id })
      await forgetSecrets(context, { of: 'destination', id }, secretNames(kindId))
      await context.out.line(`Removed destination ${name}.`)
      return undefined
    },
  })
}

const saveCommand = (kind: DestinationKind): Parameters<Register>[1] => ({
  usage: kind.id,
  description: `${kind.title}: ${kind.description}`,
  flags: [
    flag('name', 'string', 'What it is called', { placeholder: 'name', default: kind.title }),
    flag('change', 'string', 'The destination to change; what is not given stays as it is', { placeholder: 'destination' }),
    ...fieldFlags(kind.fields),
  ],
  examples: kind.way === 'file' ? [`rollcall destinations save ${kind.id} --name Archive --folder /data/rollcall`] : [],
  run: async (context) => {
    const client = await context.client()
    const changed = context.settings.text('change')
    const before = changed === null ? null : await findDestination(client, changed)
    const secrets = await givenSecrets(kind, context.settings, context.world, context.log)
    context.keepSecret(Object.values(secrets))
    const name =
      before !== null && context.settings.origin('name') === 'default' ? before.name : (context.settings.text('name') ?? kind.title)
    const saved = await client.destinations.save({
      ...(before === null ? {} : { id: before.id }),
      ...{ name, kindId: kind.id, config: givenSettings(context, kind.fields, before?.config) },
    })
    for (const [field, value] of Object.entries(secrets)) {
      await context.world.vault.set(saved.id, field, value)
      await client.audit.noteSecret({ of: 'destination', id: saved.id, name: field, change: 'set' })
    }
    if (context.out.format === 'json') await context.out.json(saved)
    else await context.out.write(facts([['Destination', saved.id], ['Name', saved.name], ['Settings', settingsOf(saved.config)]])) // prettier-ignore
    return undefined
  },
})
