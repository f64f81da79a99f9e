import { Button, Group, Text } from '@mantine/core'
import type { DecisionState } from '../../../shared/reviews.ts'
import { DecisionMark } from './decision-mark.tsx'
import { grants } from './decision-words.ts'

/** What was just decided, and the way back. */
export function UndoToast(props: {
  readonly decision: DecisionState
  readonly count: number
  readonly reason: string | undefined
  readonly onUndo: () => void
}) {
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <div style={{ minWidth: 0 }}>
        <Group gap={8}>
          <DecisionMark state={props.decision} />
          <Text size="sm">{grants(props.count)}</Text>
        </Group>
        {props.reason !== undefined && (
          <Text size="sm" c="dimmed" truncate>
            {props.reason}
          </Text>
        )}
      </div>
      <Button size="compact-sm" variant="default" onClick={props.onUndo}>
        Undo
      </Button>
    </Group>
  )
}
