import type { Command } from 'commander'
import type { ServiceRecord } from '../../../shared/deliveries.ts'
import type { Context } from '../context.ts'
import { flag } from '../flags.ts'
import type { Column } from '../output.ts'
import { givenSecrets } from '../secrets.ts'
import type { World } from '../world.ts'
import type { Register } from './command.ts'
import { findDestination } from './destinations.ts'
import { followService } from './service-follow.ts'

const columns: readonly Column<ServiceRecord>[] = [
  { name: 'destination', title: 'Destination', value: ({ destinationId }) => destinationId },
  { name: 'state', title: 'State', value: ({ state }) => state },
  { name: 'host', title: 'Host', value: ({ host }) => host },
  { name: 'since', title: 'Since', kind: 'time', value: ({ since }) => since },
  { name: 'nextPollAt', title: 'Next poll', kind: 'time', value: ({ nextPollAt }) => nextPollAt, wide: true },
  { name: 'lastTask', title: 'Last task', value: ({ tasks: [task] }) => (task === undefined ? null : `${task.type} ${task.outcome}`) },
  { name: 'held', title: 'Held', value: ({ held }) => held?.message ?? null },
  { name: 'error', title: 'Error', value: ({ error }) => error?.message ?? null },
]

const list = async (context: Context): Promise<undefined> => {
  await context.out.rows('services', columns, await (await context.client()).services.list())
  return undefined
}

/** Destinations that ask for themselves. */
export const registerServices = (program: Command, add: Register, world: World): void => {
  const services = add(program, {
    usage: 'services',
    description: 'List the services of destinations that ask for data, and how they stand',
    run: list,
  })
  add(services, { usage: 'list', description: 'The same', run: list })
  const secretFields = world.destinations
    .filter(({ way }) => way === 'service')
    .flatMap(({ fields }) => fields.filter(({ secret }) => secret))
  add(services, {
    usage: 'start <destination>',
    description: 'Serve a destination until Ctrl-C or SIGTERM',
    flags: secretFields.flatMap((field) => [
      flag(field.flag, 'string', `${field.title}; "-" reads it from standard input`, { secret: true }),
      flag(`${field.flag}-file`, 'string', `File holding the ${field.title}`, { placeholder: 'path' }),
    ]),
    run: async (context, args) => {
      const destination = await findDestination(await context.client(), args[0] ?? '')
      const secrets = await givenSecrets({ fields: secretFields }, context.settings, context.world, context.log)
      context.keepSecret(Object.values(secrets))
      return followService(context, destination, secrets)
    },
  })
  add(services, {
    usage: 'stop <destination>',
    description: 'Stop a service, also one of another process; what it works on is finished or given back',
    run: async (context, args) => {
      const client = await context.client()
      const { id, name } = await findDestination(client, args[0] ?? '')
      await client.services.stop({ destinationId: id })
      await context.out.line(`The service of ${name} has stopped.`)
      return undefined
    },
  })
}
