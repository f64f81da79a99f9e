import { Alert, Badge, Button, Group, Menu, Modal, Stack, Switch, Table, Text, VisuallyHidden } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconAlertTriangle, IconBell, IconDeviceDesktop, IconMail, IconPlus, IconWebhook, type Icon } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChannelKindInfo, NoticeChannel } from '../../../shared/notices.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { Empty } from '../../components/empty.tsx'
import { Problem } from '../../components/problem.tsx'
import { BackgroundSwitch } from '../schedules/index.ts'
import { ChannelForm } from './channel-form.tsx'
import { DeliveryLog } from './delivery-log.tsx'
import { tellAnswer } from './tell-answer.tsx'
import { noticesChanged, removeChannel, saveChannel, useChannelKinds, useChannels } from './use-channels.ts'

type Kind = NoticeChannel['kind']

const icons: Readonly<Record<Kind, Icon>> = { desktop: IconDeviceDesktop, webhook: IconWebhook, email: IconMail }

/** Where Rollcall tells people who are not looking, and what became of it. */
export function NoticesSection() {
  const channels = useChannels()
  const [editing, setEditing] = useState<{ readonly kind: Kind; readonly channel: NoticeChannel | null } | null>(null)
  const kinds = useChannelKinds().data ?? []
  const kind = kinds.find(({ id }) => id === editing?.kind) ?? null
  const add = <AddChannel kinds={kinds} onAdd={(id) => setEditing({ kind: id, channel: null })} first={channels.data?.length === 0} />
  if (channels.error) return <Problem error={channels.error} />
  return (
    <Stack gap="lg" aria-busy={channels.isPending}>
      <Text c="dimmed" maw={640}>
        Once when something begins to fail, and once when it works again. Notices carry ids and counts, no names.
      </Text>
      {channels.data?.length === 0 && (
        <Empty icon={IconBell} title="Nobody is told of anything" actions={add}>
          Add the desktop, a webhook or an e-mail address.
        </Empty>
      )}
      {channels.data && channels.data.length > 0 && (
        <>
          <ChannelTable channels={channels.data} onEdit={(channel) => setEditing({ kind: channel.kind, channel })} />
          <Group>{add}</Group>
          <DeliveryLog channels={channels.data} />
        </>
      )}
      <BackgroundSwitch />
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        size="lg"
        title={editing?.channel ? `Change ${editing.channel.name}` : `New channel: ${kind?.title ?? ''}`}
      >
        {editing && kind && <ChannelForm kind={kind} channel={editing.channel} onDone={() => setEditing(null)} />}
      </Modal>
    </Stack>
  )
}

function AddChannel({
  kinds,
  onAdd,
  first,
}: {
  readonly kinds: readonly ChannelKindInfo[]
  readonly onAdd: (kind: Kind) => void
  readonly first: boolean
}) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant={first ? 'filled' : 'default'} leftSection={<IconPlus size={16} aria-hidden />}>
          Add a channel
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map(({ id, title }) => {
          const KindIcon = icons[id]
          return (
            <Menu.Item key={id} leftSection={<KindIcon size={16} aria-hidden />} onClick={() => onAdd(id)}>
              {title}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

function ChannelTable(props: { readonly channels: readonly NoticeChannel[]; readonly onEdit: (channel: NoticeChannel) => void }) {
  return (
    <Table verticalSpacing="xs" aria-label="Channels">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>On</Table.Th>
          <Table.Th>Channel</Table.Th>
          <Table.Th>To</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.channels.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} onEdit={() => props.onEdit(channel)} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function ChannelRow({ channel, onEdit }: { readonly channel: NoticeChannel; readonly onEdit: () => void }) {
  const KindIcon = icons[channel.kind]
  const title = useChannelKinds().data?.find(({ id }) => id === channel.kind)?.title ?? channel.kind
  const test = useMutation({
    mutationFn: () => engine.notices.test({ id: channel.id }),
    onSuccess: (delivery) => tellAnswer(delivery, channel.name),
    onError: showFailure,
    onSettled: noticesChanged,
  })
  return (
    <Table.Tr>
      <Table.Td>
        <Switch
          aria-label={`${channel.name} is on`}
          checked={channel.enabled}
          onChange={(event) => {
            saveChannel(channel.id, { ...channel, enabled: event.currentTarget.checked }).catch(showFailure)
          }}
        />
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <KindIcon size={16} aria-hidden />
          <Text fw={600}>{channel.name}</Text>
          <Badge color="gray">{title}</Badge>
        </Group>
        {channel.problem !== null && (
          <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} p="xs" mt={6}>
            {channel.problem}
          </Alert>
        )}
      </Table.Td>
      <Table.Td maw={260}>
        <Text size="sm" truncate title={target(channel)}>
          {target(channel)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button
            size="xs"
            variant="default"
            loading={test.isPending}
            aria-label={`Send a test to ${channel.name}`}
            onClick={() => test.mutate()}
          >
            Send a test
          </Button>
          <Button size="xs" variant="default" aria-label={`Change ${channel.name}`} onClick={onEdit}>
            Change
          </Button>
          <Button size="xs" variant="default" aria-label={`Remove ${channel.name}`} onClick={() => askToRemove(channel)}>
            Remove
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

function target({ kind, config }: NoticeChannel): string {
  if (kind === 'webhook') return String(config.url)
  return kind === 'email' && Array.isArray(config.to) ? config.to.map(String).join(', ') : 'The notifications of this computer'
}

function askToRemove(channel: NoticeChannel): void {
  modals.openConfirmModal({
    title: `Remove ${channel.name}?`,
    children: <Text>Its log goes with it, and its secret is removed from the keychain.</Text>,
    labels: { confirm: 'Remove channel', cancel: 'Keep it' },
    confirmProps: { color: 'red' },
    onConfirm: () => void removeChannel(channel).catch(showFailure),
  })
}
