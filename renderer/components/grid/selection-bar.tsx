import { Button, CloseButton, Text } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { counted } from '../../ports/format.ts'
import classes from './grid.module.css'
import { selectedCount, type Selection } from './selection.ts'
import type { RowAction } from './types.ts'

/** What is chosen and what can be done with it. */
export function SelectionBar(props: {
  readonly selection: Selection
  readonly total: number
  readonly actions: readonly RowAction[]
  /** Why nothing may act on many rows now, or null. */
  readonly held: string | null
  readonly onAll: () => void
  readonly onCopy: () => void
  readonly onClear: () => void
}) {
  const { selection, total, held } = props
  const off = { disabled: held !== null, title: held ?? undefined }
  const chosen = selectedCount(selection, total)
  return (
    <div className={classes.selection} role="toolbar" aria-label="Selected rows">
      <Text size="sm" fw={600} aria-live="polite">
        {counted(chosen, 'row')} selected
      </Text>
      {chosen < total && (
        <Button size="compact-sm" variant="subtle" {...off} onClick={props.onAll}>
          Select all {counted(total, 'matching row')}
        </Button>
      )}
      <Button size="compact-sm" variant="default" {...off} leftSection={<IconCopy size={14} aria-hidden />} onClick={props.onCopy}>
        Copy
      </Button>
      {props.actions.map((action) => (
        <Button
          key={action.label}
          size="compact-sm"
          variant="default"
          {...off}
          leftSection={<action.icon size={14} aria-hidden />}
          onClick={action.run}
        >
          {action.label}
        </Button>
      ))}
      <CloseButton ml="auto" size="sm" aria-label="Clear selection" onClick={props.onClear} />
    </div>
  )
}
