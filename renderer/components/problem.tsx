import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { asFailure } from '../ports/failure.ts'

/** A failure in place: what happened, what to do, the code the log has too. */
export function Problem({ error, children }: { readonly error: unknown; readonly children?: ReactNode }) {
  const { message, remedy, code } = asFailure(error)
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={message} role="alert">
      <Text size="md">{remedy}</Text>
      <Text size="sm" c="dimmed" mt={4}>
        Code: {code}
      </Text>
      {children}
    </Alert>
  )
}
