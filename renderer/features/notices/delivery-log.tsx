import { Badge, Button, Select, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconCheck, IconClock, IconX, type Icon } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { NoticeChannel, NoticeDelivery } from '../../../shared/notices.ts'
import { endsCalled, inSentence } from '../../../shared/vocabulary.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { count, time, when } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import { eventText } from './event-words.ts'
import { tellAnswer } from './tell-answer.tsx'
import { noticesChanged, useLog } from './use-channels.ts'

/** What was sent to whom and what came back, newest first. */
export function DeliveryLog({ channels }: { readonly channels: readonly NoticeChannel[] }) {
  const [channelId, setChannelId] = useState<string | null>(null)
  const log = useLog(channelId)
  const nameOf = (id: string): string => channels.find((channel) => channel.id === id)?.name ?? 'Removed channel'
  return (
    <section aria-label="Delivery log">
      <Text fw={600} component="h3" m={0} size="md">
        Delivery log
      </Text>
      {channels.length > 1 && (
        <Select
          aria-label="Channel of the log"
          size="xs"
          w={220}
          mt="xs"
          clearable
          placeholder="All channels"
          data={channels.map(({ id, name }) => ({ value: id, label: name }))}
          value={channelId}
          onChange={setChannelId}
        />
      )}
      {log.error && <Problem error={log.error} />}
      {log.data?.length === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          Nothing was sent yet. Send a test to see how it looks.
        </Text>
      )}
      {log.data && log.data.length > 0 && (
        <Table verticalSpacing={4} mt="xs" aria-label="Deliveries">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>State</Table.Th>
              <Table.Th>Event</Table.Th>
              <Table.Th>Channel</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th ta="right">Tries</Table.Th>
              <Table.Th>Answer</Table.Th>
              <Table.Th>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {log.data.map((delivery) => (
              <Line key={delivery.id} delivery={delivery} channel={nameOf(delivery.channelId)} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  )
}

const looks: Readonly<Record<NoticeDelivery['state'], { readonly color: string; readonly icon: Icon; readonly word: string }>> = {
  sent: { color: 'green', icon: IconCheck, word: 'Sent' },
  waiting: { color: 'blue', icon: IconClock, word: 'Waiting' },
  failed: { color: 'red', icon: IconX, word: 'Failed' },
}

function Line({ delivery, channel }: { readonly delivery: NoticeDelivery; readonly channel: string }) {
  const { notice, state, attempts, nextAt, answer } = delivery
  const look = looks[state]
  const told = eventText(notice.event, inSentence(endsCalled(useVocabulary()).holder.many))
  const resend = useMutation({
    mutationFn: () => engine.notices.resend({ deliveryId: delivery.id }),
    onSuccess: (done) => tellAnswer(done, channel),
    onError: showFailure,
    onSettled: noticesChanged,
  })
  return (
    <Table.Tr>
      <Table.Td>
        <Badge color={look.color} leftSection={<look.icon size={13} aria-hidden />}>
          {look.word}
        </Badge>
      </Table.Td>
      <Table.Td title={notice.title}>{told}</Table.Td>
      <Table.Td>{channel}</Table.Td>
      <Table.Td title={time(notice.at)}>{when(notice.at)}</Table.Td>
      <Table.Td ta="right">{count(attempts)}</Table.Td>
      <Table.Td maw={240}>
        <Text size="sm" lineClamp={2} title={answer?.text}>
          {answer === null
            ? ''
            : [answer.status, `${count(answer.milliseconds)} ms`, answer.text].filter((part) => part !== null && part !== '').join(' · ')}
        </Text>
        {state === 'waiting' && nextAt !== null && attempts > 0 && (
          <Text size="sm" c="dimmed">
            next try {when(nextAt)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Button
          size="compact-xs"
          variant="default"
          loading={resend.isPending}
          aria-label={`Resend ${told} to ${channel}, ${when(notice.at)}`}
          onClick={() => resend.mutate()}
        >
          Resend
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}
