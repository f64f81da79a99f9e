import { useQuery } from '@tanstack/react-query'
import type { NoticeChannel } from '../../../shared/notices.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { forgetSecrets } from '../../components/settings-form/forget-secrets.tsx'

export type ChannelSettings = Omit<NoticeChannel, 'id' | 'problem'>

/** A channel may be switched off by its failures, and the log goes on by itself. */
const lookEvery = 5_000

export const useChannels = () =>
  useQuery({ queryKey: ['notice-channels'], queryFn: () => engine.notices.channels(), staleTime: 0, refetchInterval: lookEvery })

/** The ways notices can go. */
export const useChannelKinds = () =>
  useQuery({ queryKey: ['notice-channel-kinds'], queryFn: () => engine.notices.kinds(), staleTime: Infinity })

export const useLog = (channelId: string | null) =>
  useQuery({
    queryKey: ['notice-log', channelId],
    queryFn: () => engine.notices.log({ limit: 50, ...(channelId === null ? {} : { channelId }) }),
    staleTime: 0,
    refetchInterval: lookEvery,
  })

export async function noticesChanged(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['notice-channels'] }),
    queryClient.invalidateQueries({ queryKey: ['notice-log'] }),
  ])
}

/** INVALID_INPUT for settings that do not fit. */
export async function saveChannel(
  id: string | undefined,
  { kind, name, events, enabled, config }: ChannelSettings,
): Promise<NoticeChannel> {
  const given = { kind, name, events: [...events], enabled, config: { ...config } }
  const saved = await engine.notices.save(id === undefined ? given : { id, ...given })
  await noticesChanged()
  return saved
}

/** With its log and its secret. */
export async function removeChannel({ id, kind }: NoticeChannel): Promise<void> {
  await engine.notices.remove({ id })
  if (kind !== 'desktop') await forgetSecrets(id)
  await noticesChanged()
}
