import type { NoticeChannel } from '../../../shared/notices.ts'
import type { Logger } from '../../../shared/platform.ts'
import { addressOf, channelConfig, channelKindInfos, channelSecrets } from '../notices/channel-config.ts'
import type { ChannelInput, NoticeCenter } from '../notices/notice-center.ts'
import type { KeptSecrets } from '../settings/secrets.ts'
import { failing, type Implementer } from './failures.ts'
import { requireSameAddress } from './kept-secrets.ts'

export const noticesRouter = ({ notices }: Implementer, center: NoticeCenter, secrets: KeptSecrets, log: Logger) => ({
  kinds: notices.kinds.handler(() => channelKindInfos),
  channels: notices.channels.handler(() => center.channels()),
  save: notices.save.handler(async ({ input }) => {
    await center.settled()
    await requireSameReceiver(input, center.channels(), secrets)
    return center.save(input)
  }),
  remove: notices.remove.handler(({ input }) => center.remove(input.id)),
  test: notices.test.handler(({ input }) => center.test(input.id, input.secrets)),
  log: notices.log.handler(({ input }) => center.log(input.channelId, input.limit)),
  resend: notices.resend.handler(({ input }) => center.resend(input.deliveryId)),
  watch: notices.watch.handler(({ signal }) => failing(center.watch(signal), log, 'notices.watch', signal)),
})

/** INVALID_INPUT when a changed channel would take the secret kept for another receiver along. */
async function requireSameReceiver(
  { id, kind, config }: ChannelInput,
  channels: readonly NoticeChannel[],
  secrets: KeptSecrets,
): Promise<void> {
  const before = channels.find((channel) => channel.id === id)
  if (before?.kind !== kind || kind === 'desktop') return
  const addresses = { before: addressOf(kind, before.config), after: addressOf(kind, channelConfig(kind, config)) }
  const field = kind === 'webhook' ? 'url' : 'host'
  await requireSameAddress({ id: before.id, what: 'channel', name: before.name, field, ...addresses, names: channelSecrets(kind) }, secrets)
}
