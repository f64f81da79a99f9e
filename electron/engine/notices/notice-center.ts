import { RollcallError } from '../../../shared/errors.ts'
import type { Notice, NoticeChannel, NoticeDelivery } from '../../../shared/notices.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import { isShownAddress } from '../../../shared/webhook-address.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { AskNetwork } from '../http/client.ts'
import { redactor } from '../http/redact.ts'
import { computerUser } from '../catalog/computer-user.ts'
import { resolveSecrets, type GivenSecrets, type KeptSecrets, type Secrets } from '../settings/secrets.ts'
import { addressOf, channelConfig, channelSecrets } from './channel-config.ts'
import { sendEmail } from './email.ts'
import { PlainAddresses, type KeepSecret } from './plain-addresses.ts'
import { asciiLine, plainText, type Raised } from './raised.ts'
import { staleAfter, waitAfter } from './retry-plan.ts'
import { notSent, type Sent } from './sending.ts'
import { stateChange, topicOf } from './state-change.ts'
import { withHead, withNote, type NoticeTrail } from './trail-head.ts'
import { Watchers } from './watchers.ts'
import { sendWebhook } from './webhook.ts'
import { newId } from '../catalog/new-id.ts'

export interface NoticeCenterOptions {
  readonly catalog: Catalog
  readonly clock: Clock
  readonly log: Logger
  readonly version: string
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly network: AskNetwork
  readonly secrets: KeptSecrets
  readonly keepSecret?: KeepSecret | undefined
  /** How far the audit trail has come, and the signed note over a line of it: both go along with whatever is told. */
  readonly trail: NoticeTrail
  /** Whether this engine sends everything that waits; else only what it raised itself, once. */
  readonly background: boolean
}

export type ChannelInput = Pick<NoticeChannel, 'kind' | 'name' | 'events' | 'config'> & {
  readonly id?: string | undefined
  /** Without it a channel stays as it is, and a new one is on. */
  readonly enabled?: boolean | undefined
}

/** How often the queue is looked at: other processes put into it, too. */
const lookEvery = 5_000
/** A delivery that is being tried belongs to one engine for this long; it outlasts every time limit of a try. */
const claimFor = 90_000
/** What an engine that ends gives its last tries. */
const lastTries = 3_000

const redact = redactor([])

/**
 * Tells people what happened, once per change of state. What is to be told is written to the catalog with the change and leaves from
 * there, so that it survives the end of the process; several engines share the queue.
 */
export class NoticeCenter {
  readonly #options: NoticeCenterOptions
  readonly #watchers = new Watchers()
  readonly #closing = new AbortController()
  /** Deliveries this engine raised and has not tried. */
  readonly #own = new Set<number>()
  readonly #busy = new Map<string, Promise<void>>()
  readonly #loop: Promise<void>
  readonly #addresses: PlainAddresses
  readonly #moved: Promise<void>
  #awake = new AbortController()

  constructor(options: NoticeCenterOptions) {
    this.#options = options
    this.#addresses = new PlainAddresses(options)
    this.#moved = options.background ? this.#addresses.moveAll() : Promise.resolve()
    this.#loop = this.#run()
  }

  channels(): NoticeChannel[] {
    return this.#options.catalog.noticeChannels.list().map((channel) => this.#addresses.told(channel))
  }

  /** Once the addresses that lay in the catalog have been moved as far as the keychain lets them. */
  settled(): Promise<void> {
    return this.#moved
  }

  /** INVALID_INPUT for settings that do not fit, NOT_FOUND. A channel that was switched off for its failures starts anew. */
  save({ id, kind, name, events, config, ...given }: ChannelInput): NoticeChannel {
    const { catalog, clock } = this.#options
    const checked = channelConfig(kind, config)
    return catalog.transaction(() => {
      const before = id === undefined ? null : catalog.noticeChannels.get(id)
      if (before !== null && before.kind !== kind) {
        throw new RollcallError('INVALID_INPUT', { message: 'A channel keeps its kind.', remedy: 'Make a new channel of the other kind.' })
      }
      const enabled = given.enabled ?? before?.enabled ?? true
      const channel = {
        id: id ?? newId(),
        kind,
        name,
        events: [...new Set(events)],
        enabled,
        problem: null,
        config: checked,
      }
      if (!enabled) catalog.noticeDeliveries.dropAll(channel.id, 'The channel was switched off.')
      const saved = catalog.noticeChannels.put(channel, clock.now(), { names: channelSecrets(kind), values: [] })
      // The address of a webhook may be known to few.
      const data = { name, kind, enabled, events: channel.events, to: kind === 'desktop' ? null : addressOf(kind, checked) }
      this.#audit(saved.id, 'channel.saved', data)
      return saved
    })
  }

  remove(id: string): void {
    const { catalog } = this.#options
    catalog.transaction(() => {
      const { name, kind } = catalog.noticeChannels.get(id)
      catalog.noticeChannels.remove(id)
      this.#audit(id, 'channel.removed', { name, kind })
    })
  }

  /** Newest first. */
  log(channelId: string | undefined, limit: number): NoticeDelivery[] {
    return this.#options.catalog.noticeDeliveries.list(channelId, limit)
  }

  /** Every notice for the desktop from now on. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<Notice> {
    const stream = this.#watchers.watch(signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]))
    this.#wake()
    return stream
  }

  /** Puts what happened in line for every channel that wants it. Belongs in no transaction; never throws. */
  raise(raised: Raised): void {
    try {
      this.#raise(raised, null)
    } catch (error) {
      this.#options.log.error('notice lost', { event: raised.event, key: raised.key, reason: String(error) })
    }
  }

  /** Tries the channel now; nothing is tried again. */
  async test(id: string, given: GivenSecrets = {}): Promise<NoticeDelivery> {
    const { catalog, clock } = this.#options
    const channel = catalog.noticeChannels.get(id)
    const notice: Notice = {
      id: messageId(),
      event: 'test',
      at: clock.now(),
      title: asciiLine(`[Rollcall] test of ${channel.name}`),
      body: 'This is a test. Somebody pressed "Send a test" in Rollcall; nothing happened.',
      data: { channel_id: id },
    }
    const line = { channelId: id, key: `channel:${id}`, routine: false, notice }
    const { id: deliveryId } = catalog.noticeDeliveries.add(line, clock.now() + claimFor)
    return this.#once(channel, catalog.noticeDeliveries.get(deliveryId), given)
  }

  /** Once more, now, with the same id. NOT_FOUND. */
  async resend(deliveryId: number): Promise<NoticeDelivery> {
    const { catalog } = this.#options
    const delivery = catalog.noticeDeliveries.get(deliveryId)
    return this.#once(catalog.noticeChannels.get(delivery.channelId), delivery, {})
  }

  /** What this engine raised gets one try, for a moment; the rest waits in the catalog. */
  async close(): Promise<void> {
    const { log } = this.#options
    if (this.#own.size > 0 || this.#busy.size > 0) {
      this.#look()
      const late = new Promise((resolve) => setTimeout(resolve, lastTries).unref())
      await Promise.race([Promise.all(this.#busy.values()), late])
    }
    this.#closing.abort()
    await this.#loop
    await this.#moved
    await Promise.all(this.#busy.values()).catch((error: unknown) => log.error('notices', { reason: String(error) }))
  }

  #audit(id: string, event: string, data: Readonly<Record<string, unknown>>): void {
    const { catalog, clock } = this.#options
    catalog.audit.append({ at: clock.now(), actor: computerUser(), event, subject: `channel:${id}`, data })
  }

  #raise(raised: Raised, onlyOthersThan: string | null): void {
    const { catalog, clock, log } = this.#options
    const { noticeDeliveries, noticeChannels } = catalog
    const now = clock.now()
    const ids = catalog.transaction(() => {
      const change = stateChange(raised.event, noticeDeliveries.stateOf(raised.key, topicOf(raised.event)))
      if (change.kind === 'nothing') return []
      noticeDeliveries.setState(raised.key, change.topic, change.state, now)
      const anchored = withHead(raised, this.#options.trail.head())
      const plain = noticeOf(anchored, now)
      const recovered = change.kind === 'recovered' && raised.event === 'run.succeeded' ? recoveryOf(anchored, now) : plain
      const made: number[] = []
      for (const channel of noticeChannels.list()) {
        if (!channel.enabled || (onlyOthersThan !== null && channel.id === onlyOthersThan)) continue
        const notice = wants(channel, recovered) ? recovered : wants(channel, plain) || onlyOthersThan !== null ? plain : null
        const routine = change.kind === 'same'
        if (notice === null || (routine && channel.config.repeat !== true)) continue
        noticeDeliveries.dropRoutine(channel.id, raised.key, 'Newer news made it worthless.')
        made.push(noticeDeliveries.add({ channelId: channel.id, key: raised.key, routine, notice }, now).id)
      }
      return made
    })
    for (const id of ids) this.#own.add(id)
    log[ids.length > 0 ? 'info' : 'debug']('notice', { event: raised.event, key: raised.key, channels: ids.length })
    if (ids.length > 0) this.#wake()
  }

  async #run(): Promise<void> {
    const { clock, catalog, log } = this.#options
    while (!this.#isClosed()) {
      let wait = lookEvery
      this.#awake = new AbortController()
      try {
        this.#look()
        const next = catalog.noticeDeliveries.nextAt(clock.now())
        if (next !== null) wait = Math.min(lookEvery, next - clock.now())
      } catch (error) {
        log.error('notices not looked at', { reason: String(error) })
      }
      await clock.sleep(wait, AbortSignal.any([this.#closing.signal, this.#awake.signal])).catch(() => undefined)
    }
  }

  #isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  #wake(): void {
    this.#awake.abort()
  }

  /** Begins what is due, one after the other per channel. */
  #look(): void {
    const { catalog, clock, background } = this.#options
    const due = catalog.noticeDeliveries.due(clock.now()).filter(({ id }) => background || this.#own.has(id))
    for (const channelId of new Set(due.map((delivery) => delivery.channelId))) {
      if (this.#busy.has(channelId)) continue
      const work = this.#sendAll(
        catalog.noticeChannels.get(channelId),
        due.filter((delivery) => delivery.channelId === channelId),
      )
        .catch((error: unknown) => this.#options.log.error('notices', { channel: channelId, reason: String(error) }))
        .finally(() => this.#busy.delete(channelId))
      this.#busy.set(channelId, work)
    }
  }

  async #sendAll(channel: NoticeChannel, due: readonly NoticeDelivery[]): Promise<void> {
    const { catalog, clock } = this.#options
    for (const delivery of due) {
      if (this.#isClosed()) return
      if (clock.now() - delivery.notice.at > staleAfter[channel.kind]) {
        this.#own.delete(delivery.id)
        catalog.noticeDeliveries.drop(delivery.id, channel.kind === 'desktop' ? 'No window of Rollcall was open.' : 'Too old to be news.')
        continue
      }
      // Left for an engine that has a window.
      if (channel.kind === 'desktop' && !this.#watchers.any) {
        this.#own.delete(delivery.id)
        continue
      }
      // The state may have changed since the queue was read: switched off, sent by hand, slowed down.
      if (!catalog.noticeDeliveries.claim(delivery, clock.now() + claimFor)) continue
      this.#own.delete(delivery.id)
      const sent = await this.#try(channel, delivery.notice, {})
      if (this.#isClosed() && sent.outcome !== 'sent') catalog.noticeDeliveries.postpone(delivery.id, clock.now())
      else this.#record(channel, delivery, sent, true)
    }
  }

  async #once(channel: NoticeChannel, delivery: NoticeDelivery, secrets: GivenSecrets): Promise<NoticeDelivery> {
    this.#record(channel, delivery, await this.#try(channel, delivery.notice, secrets), false)
    return this.#options.catalog.noticeDeliveries.get(delivery.id)
  }

  async #try(channel: NoticeChannel, raised: Notice, given: GivenSecrets): Promise<Sent> {
    const { clock, network, environment, version, log } = this.#options
    const { signal } = this.#closing
    try {
      const notice = await withNote(raised, this.#options.trail)
      if (channel.kind === 'desktop') {
        const shown = this.#watchers.publish(notice)
        return shown
          ? { outcome: 'sent', answer: { status: null, milliseconds: 0, text: 'Handed to the window.' }, askedWait: null }
          : notSent('No window of Rollcall is open.')
      }
      if (channel.kind === 'email') {
        const config = channelConfig('email', channel.config)
        const { password } = config.user === '' ? {} : await this.#secrets(channel, given, ['password'])
        return await sendEmail(config, password, notice, await network(signal), environment, signal)
      }
      const config = channelConfig('webhook', channel.config)
      const { secret, address } = await this.#secrets(channel, given, isShownAddress(config.url) ? ['secret', 'address'] : ['secret'])
      if (!secret) return notSent('The signing secret is not in the keychain.')
      const context = { clock, network: await network(signal), environment, userAgent: `Rollcall/${version}`, address, signal }
      const sent = await sendWebhook(config, secret, notice, context)
      // The keychain was at hand just now.
      if (!this.#isClosed()) await this.#addresses.move(channel)
      return sent
    } catch (error) {
      log.warn('notice not sent', { channel: channel.id, reason: error instanceof RollcallError ? error.message : 'unexpected' })
      return notSent(error instanceof RollcallError ? error.message : 'Something went wrong inside Rollcall.')
    }
  }

  #secrets({ id }: NoticeChannel, given: GivenSecrets, names: readonly string[]): Promise<Secrets> {
    return resolveSecrets(names, given, { ownerId: id, kept: this.#options.secrets })
  }

  /** Writes what came of a try, and what follows from it. `again`: a failure is tried again as the plan says. */
  #record(channel: NoticeChannel, delivery: NoticeDelivery, { outcome, answer, askedWait }: Sent, again: boolean): void {
    const { catalog, clock, log } = this.#options
    const { noticeDeliveries, noticeChannels } = catalog
    const now = clock.now()
    const wait = outcome === 'again' ? waitAfter(channel.kind, delivery.attempts + 1, askedWait) : null
    log.info('notice tried', { channel: channel.id, delivery: delivery.id, outcome, status: answer.status, ms: answer.milliseconds })
    if (outcome === 'sent') {
      noticeDeliveries.answered(delivery.id, 'sent', answer, null)
      noticeChannels.setProblem(channel.id, channel.enabled ? null : channel.problem)
      this.#channelWorks(channel)
      return
    }
    if (outcome === 'again' && !again) {
      // By hand: what waits goes on waiting.
      const waits = delivery.state === 'waiting' && delivery.notice.event !== 'test'
      noticeDeliveries.answered(delivery.id, waits ? 'waiting' : 'failed', answer, waits ? delivery.nextAt : null)
      return
    }
    noticeDeliveries.answered(delivery.id, wait === null ? 'failed' : 'waiting', answer, wait === null ? null : now + wait)
    if (wait !== null) {
      if (askedWait !== null) noticeDeliveries.slowDown(channel.id, now + wait)
      return
    }
    if (channel.kind === 'desktop') return
    const why =
      outcome === 'gone'
        ? 'The receiver answered 410: it wants no more notices.'
        : `Not reached in ${delivery.attempts + 1} tries: ${answer.text.slice(0, 200)}`
    // Mail servers are repaired by others, and what is for people should find its way by itself again.
    const off = channel.kind === 'webhook'
    catalog.transaction(() => {
      noticeChannels.setProblem(channel.id, why, off ? false : undefined)
      if (off) noticeDeliveries.dropAll(channel.id, 'The channel was switched off.')
    })
    this.#tellOthers(channel, why, off)
  }

  #tellOthers(channel: NoticeChannel, why: string, off: boolean): void {
    const raised: Raised = {
      event: 'service.broken',
      key: `channel:${channel.id}`,
      title: `[Rollcall] Notices to ${channel.name} do not arrive`,
      body: `${why}\n\n${off ? 'The channel was switched off. ' : ''}See Settings, Notices.`,
      data: { channel_id: channel.id, switched_off: off },
    }
    this.#raise(raised, channel.id)
  }

  #channelWorks(channel: NoticeChannel): void {
    const key = `channel:${channel.id}`
    if (this.#options.catalog.noticeDeliveries.stateOf(key, 'service') !== 'broken') return
    const title = `[Rollcall] Notices to ${channel.name} arrive again`
    this.raise({ event: 'service.recovered', key, title, body: 'One was delivered just now.', data: { channel_id: channel.id } })
  }
}

const messageId = (): string => `msg_${newId()}`

const noticeOf = ({ event, title, body, data }: Raised, at: number): Notice => ({
  id: messageId(),
  event,
  at,
  title: asciiLine(title),
  body: redact(plainText(body)),
  data,
})

const recoveryOf = (raised: Raised, at: number): Notice => noticeOf({ ...raised, event: 'run.recovered', ...raised.recovery }, at)

const wants = (channel: NoticeChannel, { event }: Notice): boolean => event !== 'test' && channel.events.includes(event)
