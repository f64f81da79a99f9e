import type { Command } from 'commander'
import type { FieldInfo } from '../../../shared/settings.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { ChannelKindInfo, NoticeChannel, NoticeDelivery, NoticeEvent } from '../../../shared/notices.ts'
import { inSentence } from '../../../shared/vocabulary.ts'
import { restOf, shownAddress } from '../../../shared/webhook-address.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { fieldFlags, flag, type Flag } from '../flags.ts'
import { facts, type Column } from '../output.ts'
import { givenSecrets, pipedSecret } from '../secrets.ts'
import { duration, instant, number } from '../text.ts'
import type { World } from '../world.ts'
import { chosen } from './chosen.ts'
import { group, type Register } from './command.ts'
import { forgetSecrets, toRemove } from './forget-secrets.ts'
import { required } from './required.ts'

const events: readonly NoticeEvent[] = [
  ...(['run.succeeded', 'run.failed', 'run.recovered', 'guard.fired', 'review.waiting', 'review.signed'] as const),
  ...(['delivery.succeeded', 'delivery.failed', 'service.broken', 'service.recovered'] as const),
]
/** What somebody has to look after. */
const usual = events.filter((event) => !['run.succeeded', 'review.signed', 'delivery.succeeded'].includes(event))

/** All of a webhook's address, of which only the host is shown. */
const addressName = 'address'

const kindOf = (world: World, kind: NoticeChannel['kind']): ChannelKindInfo => {
  const found = world.channels.find(({ id }) => id === kind)
  if (found === undefined) throw new UsageError(`There is no channel of the kind ${kind}.`, 'Update Rollcall.')
  return found
}
const fieldCalled = (world: World, kind: NoticeChannel['kind'], name: string): FieldInfo => {
  const found = kindOf(world, kind).fields.find((field) => field.name === name)
  if (found === undefined) throw new UsageError(`${kindOf(world, kind).title} has no setting ${name}.`, 'Update Rollcall.')
  return found
}
/** The secret of a kind of channel that is typed as one; it lies in the keychain under the channel's id. */
const secretOf = (world: World, kind: NoticeChannel['kind']): FieldInfo | null =>
  kindOf(world, kind).fields.find(({ name, secret }) => secret && name !== addressName) ?? null
const secretNames = (world: World, kind: NoticeChannel['kind']): readonly string[] =>
  kindOf(world, kind).fields.flatMap(({ name, secret }) => (secret ? [name] : []))
/** The flags of a kind of channel, without those that `add` takes otherwise. */
const channelFlags = (world: World, kind: NoticeChannel['kind'], without: readonly string[]): readonly Flag[] =>
  fieldFlags(kindOf(world, kind).fields.filter(({ name }) => name !== 'repeat' && !without.includes(name)))

const channelColumns: readonly Column<NoticeChannel>[] = [
  { name: 'id', title: 'Channel', value: ({ id }) => id },
  { name: 'kind', title: 'Kind', value: ({ kind }) => kind },
  { name: 'name', title: 'Name', value: ({ name }) => name },
  { name: 'to', title: 'To', value: where },
  { name: 'enabled', title: 'On', value: ({ enabled }) => (enabled ? 'yes' : 'no') },
  { name: 'problem', title: 'Problem', value: ({ problem }) => problem },
  { name: 'events', title: 'Events', value: (channel) => channel.events.join(' '), wide: true },
]

const logColumns: readonly Column<NoticeDelivery>[] = [
  { name: 'id', title: 'Delivery', value: ({ id }) => String(id) },
  { name: 'at', title: 'Time', kind: 'time', value: ({ notice }) => notice.at },
  { name: 'channel', title: 'Channel', value: ({ channelId }) => channelId },
  { name: 'event', title: 'Event', value: ({ notice }) => notice.event },
  { name: 'title', title: 'Title', value: ({ notice }) => notice.title, wide: true },
  { name: 'state', title: 'State', value: ({ state }) => state },
  { name: 'attempts', title: 'Tries', kind: 'number', value: ({ attempts }) => attempts },
  { name: 'nextAt', title: 'Next try', kind: 'time', value: ({ nextAt }) => nextAt },
  { name: 'status', title: 'Status', value: ({ answer }) => (answer?.status == null ? null : String(answer.status)) },
  { name: 'milliseconds', title: 'ms', kind: 'number', value: ({ answer }) => answer?.milliseconds ?? null },
  { name: 'answer', title: 'Answer', value: ({ answer }) => answer?.text ?? null, wide: true },
  { name: 'noticeId', title: 'Notice', value: ({ notice }) => notice.id, wide: true },
]

const commonFlags: readonly Flag[] = [
  flag('name', 'string', 'What the channel is called'),
  flag('events', 'list', `What it is told: ${events.join(', ')}`, { default: usual, suggests: events }),
  flag('repeat', 'boolean', 'Told also when nothing changed: every run, not only the first that fails'),
]

export const registerNotices = (program: Command, add: Register, world: World): void => {
  const list = async (context: Context): Promise<undefined> => {
    await context.out.rows('channels', channelColumns, await (await context.client()).notices.channels())
  }
  const notices = add(program, { usage: 'notices', description: 'List where notices go: desktop, webhooks, e-mail', run: list })
  add(notices, { usage: 'list', description: 'List the channels', run: list })
  registerAdd(notices, add, world)
  registerSecret(notices, add, world)
  registerAddress(notices, add, world)
  add(notices, {
    usage: 'remove <channel>',
    description: 'Remove a channel with its log, and its secret from the keychain',
    run: async (context, args) => {
      const id = args[0] ?? ''
      const channel = await toRemove(
        context,
        { of: 'channel', id },
        () => find(context, id),
        ({ kind }) => secretNames(world, kind as NoticeChannel['kind']),
      )
      if (channel === null) return undefined
      await (await context.client()).notices.remove({ id: channel.id })
      await forgetSecrets(context, { of: 'channel', id: channel.id }, secretNames(world, channel.kind))
      await context.out.line(`Removed channel ${channel.name}.`)
      return undefined
    },
  })
  for (const enabled of [true, false])
    add(notices, {
      usage: `${enabled ? 'enable' : 'disable'} <channel>`,
      description: enabled ? 'Switch a channel on, also one that was switched off because its receiver failed' : 'Switch a channel off',
      run: async (context, args) => {
        const { id, kind, name, events: wanted, config } = await find(context, args[0] ?? '')
        await (await context.client()).notices.save({ id, kind, name, events: [...wanted], config, enabled })
        await context.out.line(`Channel ${name} is ${enabled ? 'on' : 'off'}.`)
        return undefined
      },
    })
  add(notices, {
    usage: 'test <channel>',
    description: 'Send a test now and show what came back',
    run: async (context, args) => {
      const { id } = await find(context, args[0] ?? '')
      return reported(context, await (await context.client()).notices.test({ id }))
    },
  })
  add(notices, {
    usage: 'log [channel]',
    description: 'Show what was sent and what waits, newest first',
    flags: [flag('limit', 'integer', 'At most so many', { default: 50 })],
    run: async (context, args) => {
      const channel = args[0] === undefined ? null : await find(context, args[0])
      const limit = Math.min(1000, Math.max(1, context.settings.number('limit') ?? 50))
      const log = await (await context.client()).notices.log({ limit, ...(channel && { channelId: channel.id }) })
      await context.out.rows('deliveries', logColumns, log)
      return undefined
    },
  })
  add(notices, {
    usage: 'resend <delivery>',
    description: 'Send a notice once more, with the same id, and show what came back',
    run: async (context, args) => {
      const id = Number(args[0])
      if (!Number.isSafeInteger(id)) throw new UsageError(`There is no delivery ${args[0] ?? ''}.`, '"rollcall notices log" lists them.')
      return reported(context, await (await context.client()).notices.resend({ deliveryId: id }))
    },
  })
}

const registerAdd = (notices: Command, add: Register, world: World): void => {
  const adding = group(notices, 'add', 'Add a channel')
  add(adding, {
    usage: 'desktop',
    description: 'Notifications of the operating system, while a window of Rollcall is open or in the tray',
    flags: commonFlags,
    run: (context) => save(context, world, 'desktop', {}),
  })
  add(adding, {
    usage: 'webhook <url>',
    description: 'Signed calls as Standard Webhooks describes them',
    flags: [...commonFlags, ...channelFlags(world, 'webhook', ['url', addressName])],
    examples: [
      'rollcall notices add webhook https://hooks.example.com/rollcall --secret-file secret.txt',
      'rollcall notices add webhook - --secret-file secret.txt < address.txt',
    ],
    run: async (context, [given = '']) => {
      const address = given === '-' ? await pipedSecret(fieldCalled(world, 'webhook', addressName), world) : given
      const url = context.settings.on('plain-address') ? address : shownAddress(address)
      const [allowHttp, allowPrivate] = [context.settings.on('allow-http'), context.settings.on('allow-private')]
      const config = { url, allowHttp, allowPrivate, ...(context.settings.on('plain-address') && { plainAddress: true }) }
      return save(context, world, 'webhook', config, url === address ? {} : { address })
    },
  })
  add(adding, {
    usage: 'email <recipient...>',
    description: 'E-mail by SMTP',
    flags: [...commonFlags, ...channelFlags(world, 'email', ['to'])],
    examples: [
      'rollcall notices add email ops@example.com --host mail.example.com --user rollcall --from rollcall@example.com --password-file pw.txt',
    ],
    run: (context, to) => {
      const { settings } = context
      const { host, from } = required(settings, ['host', 'from'])
      const port = settings.number('port')
      return save(context, world, 'email', {
        host,
        ...(port === null ? {} : { port }),
        security: settings.text('security') ?? 'starttls',
        user: settings.text('user') ?? '',
        greeting: settings.text('greeting') ?? '',
        from,
        to: [...to],
      })
    },
  })
}

const registerSecret = (notices: Command, add: Register, world: World): void => {
  add(notices, {
    usage: 'secret <channel>',
    description: 'Put the secret of a channel, read from standard input, into the keychain',
    examples: ['rollcall notices secret 3KfT < secret.txt'],
    run: async (context, args) => {
      const channel = await find(context, args[0] ?? '')
      const field = secretOf(world, channel.kind)
      if (field === null) throw new UsageError('A desktop channel has no secret.', 'Name a webhook or an e-mail channel.')
      const secret = await pipedSecret(field, world)
      context.keepSecret([secret])
      await world.vault.set(channel.id, field.name, secret)
      await (await context.client()).audit.noteSecret({ of: 'channel', id: channel.id, name: field.name, change: 'set' })
      await context.out.line(`The ${inSentence(field.title)} of ${channel.name} is in the keychain.`)
      return undefined
    },
  })
}

/** The whole address goes into the keychain, the catalog gets its host: also of a channel that was made before that was so. */
const registerAddress = (notices: Command, add: Register, world: World): void => {
  add(notices, {
    usage: 'address <channel>',
    description: 'Put the address of a webhook, read from standard input, into the keychain; its host stays as it is',
    examples: ['rollcall notices address 3KfT < address.txt'],
    run: async (context, args) => {
      const { id, kind, name, events: wanted, enabled, config } = await find(context, args[0] ?? '')
      if (kind !== 'webhook') throw new UsageError('Only a webhook has an address.', 'Name a webhook.')
      const address = await pipedSecret(fieldCalled(world, 'webhook', addressName), world)
      context.keepSecret([restOf(address)])
      const client = await context.client()
      const channel = { id, kind, name, events: [...wanted], enabled }
      // First, as it refuses another host.
      await client.notices.save({ ...channel, config: { ...config, url: shownAddress(address), plainAddress: undefined } })
      try {
        await world.vault.set(id, addressName, address)
      } catch (error) {
        await client.notices.save({ ...channel, config })
        throw error
      }
      await client.audit.noteSecret({ of: 'channel', id, name: addressName, change: 'set' })
      await context.out.line(`The address of ${name} is in the keychain.`)
      return undefined
    },
  })
}

const save = async (
  context: Context,
  world: World,
  kind: NoticeChannel['kind'],
  config: Record<string, unknown>,
  more: Readonly<Record<string, string>> = {},
): Promise<undefined> => {
  const { settings } = context
  const wanted = settings.list('events') ?? usual
  const unknown = wanted.find((event) => !events.includes(event as NoticeEvent))
  if (unknown !== undefined) throw new UsageError(`invalid argument "${unknown}" for "--events": one of ${events.join(', ')} is expected`)
  const field = secretOf(world, kind)
  // givenSecrets reads of a source nothing but its fields.
  const given = field === null ? {} : await givenSecrets({ fields: [field] }, settings, world, context.log)
  const secrets: Readonly<Record<string, string>> = { ...given, ...more }
  context.keepSecret([...Object.values(given), ...Object.values(more).map(restOf)])
  const client = await context.client()
  const channel = await client.notices.save({
    ...{ kind, name: settings.text('name') ?? kind, events: [...(wanted as readonly NoticeEvent[])] },
    config: { ...config, repeat: settings.on('repeat') },
  })
  try {
    for (const [name, value] of Object.entries(secrets)) await world.vault.set(channel.id, name, value)
  } catch (error) {
    await client.notices.remove({ id: channel.id })
    throw error
  }
  for (const name of Object.keys(secrets)) await client.audit.noteSecret({ of: 'channel', id: channel.id, name, change: 'set' })
  if (context.out.format === 'json') await context.out.json(channel)
  else {
    await context.out.write(facts([['Channel', channel.id], ['Name', channel.name], ['To', where(channel)]])) // prettier-ignore
    if (field !== null && !(field.name in secrets) && (kind === 'webhook' || config.user !== ''))
      await context.out.line(`Its ${inSentence(field.title)} is still missing: ${context.self} notices secret ${channel.id} < FILE`)
  }
}

const find = async (context: Context, id: string): Promise<NoticeChannel> =>
  chosen(await (await context.client()).notices.channels(), id, 'channel', 'rollcall notices')

function where({ kind, config }: NoticeChannel): string {
  if (kind === 'webhook') return String(config.url)
  return kind === 'email' ? (config.to as readonly string[]).join(' ') : 'this computer'
}

/** What came back; a delivery that failed fails the command. */
const reported = async (context: Context, delivery: NoticeDelivery): Promise<undefined> => {
  const { state, answer, notice } = delivery
  if (context.out.format === 'json') await context.out.json(delivery)
  else
    await context.out.write(
      facts([
        ['Notice', notice.id],
        ['Of', instant(notice.at)],
        ['State', state],
        ['Tries', number(delivery.attempts)],
        ['Answer', answer === null ? '-' : `${answer.status ?? 'none'}, after ${duration(answer.milliseconds)}`],
        ...(answer === null || answer.text === '' ? [] : ([['', answer.text.replaceAll(/\s+/g, ' ').slice(0, 300)]] as [string, string][])),
      ]),
    )
  if (state === 'sent') return
  throw new RollcallError('NETWORK', { message: `The notice did not arrive: ${answer?.text.slice(0, 200) ?? ''}`, remedy: 'Look at the answer and at the settings of the channel.' }) // prettier-ignore
}
