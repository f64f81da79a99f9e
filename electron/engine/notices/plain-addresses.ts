import type { NoticeChannel } from '../../../shared/notices.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import { isShownAddress, shownAddress } from '../../../shared/webhook-address.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { computerUser } from '../catalog/computer-user.ts'
import type { KeptSecrets } from '../settings/secrets.ts'

/** Puts a secret into the keychain. Rejects, saying why, when it does not lie there afterwards. */
export type KeepSecret = (id: string, name: string, value: string) => Promise<void>

interface Options {
  readonly catalog: Catalog
  readonly clock: Clock
  readonly log: Logger
  readonly secrets: KeptSecrets
  readonly keepSecret?: KeepSecret | undefined
}

/** A keychain that refused is asked again no sooner. */
const pause = 600_000

/** Webhooks of earlier versions, whose address lies in the catalog as it is: it moves into the keychain, and the catalog keeps its host. */
export class PlainAddresses {
  readonly #options: Options
  readonly #refused = new Map<string, { readonly at: number; readonly why: string }>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Of all channels. Never rejects. */
  async moveAll(): Promise<void> {
    for (const channel of this.#options.catalog.noticeChannels.list()) await this.move(channel)
  }

  /** Of this one, if it has one. What the keychain does not take stays as it is. Never rejects. */
  async move({ id, ...channel }: NoticeChannel): Promise<void> {
    const { clock, log, secrets, keepSecret } = this.#options
    const address = plainAddress(channel)
    const refusal = this.#refused.get(id)
    if (keepSecret === undefined || address === null || (refusal !== undefined && clock.now() - refusal.at < pause)) return
    try {
      await keepSecret(id, 'address', address)
      if ((await secrets(id, ['address'])).address !== address) throw new Error('The keychain gave back another one.')
      this.#hide(id, address)
      this.#refused.delete(id)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#refused.set(id, { at: clock.now(), why })
      log.warn('address not moved into the keychain', { channel: id, reason: why })
    }
  }

  /** What is told of a channel: that its address stayed where it was. */
  told(channel: NoticeChannel): NoticeChannel {
    const refusal = this.#refused.get(channel.id)
    if (refusal === undefined || plainAddress(channel) === null) return channel
    return { ...channel, problem: channel.problem ?? `Its whole address is still in the catalog: ${refusal.why}` }
  }

  #hide(id: string, address: string): void {
    const { catalog, clock } = this.#options
    catalog.transaction(() => {
      const now = catalog.noticeChannels.list().find((one) => one.id === id)
      // Somebody else was faster, or changed it.
      if (now === undefined || plainAddress(now) !== address) return
      const hidden = { ...now, config: { ...now.config, url: shownAddress(address) } }
      catalog.noticeChannels.put(hidden, clock.now(), { names: ['secret', 'address'], values: [] })
      catalog.audit.append({
        at: clock.now(),
        actor: computerUser(),
        event: 'secret.set',
        subject: `channel:${id}`,
        data: { name: 'address' },
      })
    })
  }
}

/** The address that should lie in the keychain; null: it does, holds nothing that could be a secret, or is to stay. */
function plainAddress({ kind, config }: Pick<NoticeChannel, 'kind' | 'config'>): string | null {
  const { url } = config
  if (kind !== 'webhook' || typeof url !== 'string' || config.plainAddress === true) return null
  return isShownAddress(url) || shownAddress(url) === url ? null : url
}
