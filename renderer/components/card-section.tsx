import { Card, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** A part of a screen with its own heading. */
export function CardSection(props: {
  readonly title: string
  readonly about?: string
  readonly busy?: boolean
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <Card withBorder padding="md" component="section" aria-label={props.title} aria-busy={props.busy ?? false}>
      <Group justify="space-between" wrap="nowrap" mih={24}>
        <Text fw={600} component="h2" m={0} size="md">
          {props.title}
        </Text>
        {props.actions}
      </Group>
      {props.about !== undefined && (
        <Text size="sm" c="dimmed">
          {props.about}
        </Text>
      )}
      {props.children}
    </Card>
  )
}
