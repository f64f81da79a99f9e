import type { Command } from 'commander'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import type { Column } from '../output.ts'
import { pipedSecret } from '../secrets.ts'
import { instant } from '../text.ts'
import type { EngineClient, World } from '../world.ts'
import { chosen } from './chosen.ts'
import type { Register } from './command.ts'
import { forgetSecrets, toRemove } from './forget-secrets.ts'

const columns: readonly Column<ConnectionRecord>[] = [
  { name: 'id', title: 'Connection', value: ({ id }) => id },
  { name: 'name', title: 'Name', value: ({ name }) => name },
  { name: 'source', title: 'Source', value: ({ sourceId }) => sourceId },
  { name: 'createdAt', title: 'Made', kind: 'time', value: ({ createdAt }) => createdAt, wide: true },
  { name: 'lastRun', title: 'Last run', value: ({ lastRun }) => (lastRun ? `${lastRun.state} ${instant(lastRun.startedAt)}` : null) },
]

/** Connections come into being by the first sync of an organisation; here they are looked at, given a secret, and removed. */
export const registerConnections = (program: Command, add: Register, world: World): void => {
  const connections = add(program, {
    usage: 'connections',
    description: 'List the saved connections',
    run: async (context) => {
      const client = await context.client()
      await context.out.rows('connections', columns, await client.connections.list())
      return undefined
    },
  })
  add(connections, {
    usage: 'remove <connection>',
    description: 'Remove a connection with its runs and reviews, and its secrets from the keychain',
    flags: [flag('confirm', 'string', 'The words that are asked for when signed reviews go along', { placeholder: 'words' })],
    examples: ['rollcall connections remove 3KfT', 'rollcall connections remove 3KfT --confirm "remove 2 signed reviews"'],
    run: async (context, args) => {
      const client = await context.client()
      const id = args[0] ?? ''
      const namesIn = ({ source }: Readonly<Record<string, unknown>>) => secretNames(world, String(source))
      const connection = await toRemove(context, { of: 'connection', id }, () => findConnection(client, id), namesIn)
      if (connection === null) return undefined
      const confirm = context.settings.text('confirm')
      await client.connections.remove({ id: connection.id, ...(confirm !== null && { confirm }) })
      await forgetSecrets(context, { of: 'connection', id: connection.id }, secretNames(world, connection.sourceId))
      await context.out.line(`Removed connection ${connection.name}.`)
      return undefined
    },
  })
  add(connections, {
    usage: 'secret <connection>',
    description: 'Put a secret read from standard input into the keychain, or take it out',
    flags: [
      flag('field', 'string', "Which secret, when the connection's source has several", { placeholder: 'name' }),
      flag('forget', 'boolean', 'Take the secret out of the keychain'),
    ],
    examples: ['rollcall connections secret 3KfT < token.txt', 'rollcall connections secret 3KfT --forget'],
    run: async (context, args) => {
      const connection = await findConnection(await context.client(), args[0] ?? '')
      const names = secretNames(world, connection.sourceId)
      const field = context.settings.text('field') ?? names[0]
      if (field === undefined || !names.includes(field))
        throw new UsageError(
          names.length === 0 ? `The source ${connection.sourceId} has no secrets.` : `--field is one of ${names.join(', ')}`,
        )
      if (context.settings.on('forget')) {
        const had = await world.vault.remove(connection.id, field)
        if (had) await noteSecret(context, connection.id, field, 'removed')
        await context.out.line(had ? 'The secret is out of the keychain.' : 'The keychain had no such secret.')
        return undefined
      }
      const secret = await pipedSecret({ name: field, title: secretTitle(world, connection, field) }, world)
      context.keepSecret([secret])
      await world.vault.set(connection.id, field, secret)
      await noteSecret(context, connection.id, field, 'set')
      await context.out.line(`The secret is in the keychain; syncs of ${connection.name} find it there.`)
      return undefined
    },
  })
}

const noteSecret = async (context: Context, id: string, name: string, change: 'set' | 'removed'): Promise<void> => {
  await (await context.client()).audit.noteSecret({ of: 'connection', id, name, change })
}

const secretNames = (world: World, sourceId: string): readonly string[] =>
  world.sources.find(({ id }) => id === sourceId)?.fields.filter(({ secret }) => secret).map(({ name }) => name) ?? [] // prettier-ignore

const secretTitle = (world: World, { sourceId }: ConnectionRecord, name: string): string =>
  world.sources.find(({ id }) => id === sourceId)?.fields.find((field) => field.name === name)?.title ?? name

export const findConnection = async (client: EngineClient, id: string): Promise<ConnectionRecord> =>
  chosen(await client.connections.list(), id, 'connection', 'rollcall connections')
