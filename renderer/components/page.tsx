import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './page.module.css'

/** A screen: one heading, what it is about, its actions, then the content, which scrolls or (a grid) fills the rest. */
export function Page(props: {
  readonly title: string
  readonly about?: ReactNode
  readonly actions?: ReactNode
  readonly fill?: boolean
  readonly children: ReactNode
}) {
  return (
    <div className={classes.page} data-fill={props.fill ?? false}>
      <Group justify="space-between" align="center" className={classes.head} wrap="nowrap">
        <Stack gap={0} miw={0}>
          <Title order={1} size="h3">
            {props.title}
          </Title>
          {props.about !== undefined && (
            <Text size="sm" c="dimmed" component="div">
              {props.about}
            </Text>
          )}
        </Stack>
        {props.actions !== undefined && (
          <Group gap="xs" wrap="nowrap">
            {props.actions}
          </Group>
        )}
      </Group>
      <div className={classes.body}>{props.children}</div>
    </div>
  )
}
