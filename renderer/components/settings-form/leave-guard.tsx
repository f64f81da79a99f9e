import { Button, Group, Modal, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Asks before what was typed is left behind. Whoever leaves while it is being saved gets there once it is. */
export function LeaveGuard({ dirty }: { readonly dirty: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: false, withResolver: true })
  const blocked = blocker.status === 'blocked'
  const { proceed } = blocker
  useEffect(() => {
    if (blocked && !dirty) proceed?.()
  }, [blocked, dirty, proceed])
  return (
    <Modal opened={blocked} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <Text>What you typed here is not saved.</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          Leave
        </Button>
      </Group>
    </Modal>
  )
}
