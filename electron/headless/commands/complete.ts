import type { Command } from 'commander'
import { askable, type Asked } from '../completion/values.ts'
import { UsageError } from '../failure.ts'
import { instant, printable } from '../text.ts'
import type { EngineClient } from '../world.ts'
import type { Register } from './command.ts'

type Offer = readonly [value: string, description: string]

/** The newest are what somebody means; nobody scrolls through more. */
const limit = 50

const offers: Readonly<Record<Exclude<Asked, 'zones'>, (client: EngineClient) => Promise<readonly Offer[]>>> = {
  runs: async (client) =>
    (await client.runs.list({ limit })).map(({ id, sourceId, state, startedAt }) => [id, `${sourceId} ${state} ${instant(startedAt)}`]),
  connections: async (client) => (await client.connections.list()).map(({ id, name }) => [id, name]),
  destinations: async (client) => (await client.destinations.list()).map(({ id, name }) => [id, name]),
  schedules: async (client) => (await client.schedules.list()).map(({ id, name }) => [id, name]),
  reviews: async (client) =>
    (await client.reviews.list({ limit })).map(({ id, state, createdAt }) => [id, `${state} ${instant(createdAt)}`]),
  plans: async (client) =>
    (await client.deliveries.plans({ limit })).map(({ id, state, createdAt }) => [id, `${state} ${instant(createdAt)}`]),
  deliveries: async (client) =>
    (await client.deliveries.list({ limit })).map(({ id, state, startedAt }) => [id, `${state} ${instant(startedAt)}`]),
  channels: async (client) => (await client.notices.channels()).map(({ id, name }) => [id, name]),
}

/** What the scripts of `completion` ask for while somebody types: a value a line, and behind a tab what it is. */
export const registerComplete = (program: Command, add: Register): void => {
  add(program, {
    usage: 'complete <what>',
    description: `List what can be completed: ${askable.join(', ')}`,
    hidden: true,
    run: async (context, [what = '']) => {
      const asked = askable.find((one) => one === what)
      if (asked === undefined) throw new UsageError(`invalid argument "${what}" for complete: one of ${askable.join(', ')} is expected`)
      const found: readonly Offer[] =
        asked === 'zones' ? Intl.supportedValuesOf('timeZone').map((zone) => [zone, '']) : await offers[asked](await context.client())
      const line = ([value, description]: Offer): string => `${value}\t${printable(description.replaceAll(/\s+/g, ' '))}\n`
      await context.out.write(found.map(line).join(''))
      return undefined
    },
  })
}
