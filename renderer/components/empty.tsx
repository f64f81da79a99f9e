import { Center, Group, Stack, Text, ThemeIcon } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** Nothing here: why, and what to do next. */
export function Empty(props: { readonly icon: Icon; readonly title: string; readonly children?: ReactNode; readonly actions?: ReactNode }) {
  return (
    <Center h="100%" mih={240} p="xl">
      <Stack align="center" gap="sm" maw={460}>
        <ThemeIcon variant="light" size={44} radius="xl" color="gray">
          <props.icon aria-hidden />
        </ThemeIcon>
        <Text fw={600} size="lg" ta="center">
          {props.title}
        </Text>
        {props.children !== undefined && (
          <Text c="dimmed" ta="center" component="div">
            {props.children}
          </Text>
        )}
        {props.actions !== undefined && <Group gap="xs">{props.actions}</Group>}
      </Stack>
    </Center>
  )
}
