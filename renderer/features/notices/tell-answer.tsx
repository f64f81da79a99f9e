import { notifications } from '@mantine/notifications'
import type { NoticeDelivery } from '../../../shared/notices.ts'
import { count } from '../../ports/format.ts'

/** Says what came back of a test or a resend. */
export function tellAnswer({ state, answer }: NoticeDelivery, channel: string): void {
  const parts = [answer?.status, answer ? `${count(answer.milliseconds)} ms` : null, answer?.text.slice(0, 300)]
  notifications.show({
    color: state === 'sent' ? 'green' : 'red',
    title: state === 'sent' ? `It reached ${channel}` : `It did not reach ${channel}`,
    message: parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · '),
    autoClose: 10_000,
  })
}
