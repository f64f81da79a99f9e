import { ActionIcon, Button, Checkbox, Divider, Group, Popover, ScrollArea, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useAppStatus } from '../../ports/app-events.tsx'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'
import type { GridLayout } from './layout.ts'

/** Which columns stand in the grid and in what order; how dense its rows are. */
export function ColumnsMenu<Row>({ layout }: { readonly layout: GridLayout<Row> }) {
  const density = useAppStatus().preferences?.density ?? 'comfortable'
  return (
    <Popover position="bottom-end" trapFocus returnFocus width={290} shadow="md">
      <Popover.Target>
        <Button variant="default" size="sm" leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap="xs">
          <ScrollArea.Autosize mah={360}>
            {layout.columns.map((column, index) => (
              <Group key={column.id} justify="space-between" wrap="nowrap" h={28}>
                <Checkbox
                  size="xs"
                  label={column.title}
                  checked={layout.visible(column.id)}
                  disabled={index === 0 || (!layout.visible(column.id) && !layout.hasRoom(column.id))}
                  onChange={(event) => layout.show(column.id, event.currentTarget.checked)}
                />
                <Group gap={0} wrap="nowrap" pr={6}>
                  <Move layout={layout} title={column.title} from={index} to={index - 1} />
                  <Move layout={layout} title={column.title} from={index} to={index + 1} />
                </Group>
              </Group>
            ))}
          </ScrollArea.Autosize>
          <Divider />
          <Group justify="space-between">
            <Text size="sm">Rows</Text>
            <SegmentedControl
              size="xs"
              aria-label="Density of rows"
              data={[
                { value: 'comfortable', label: 'Comfortable' },
                { value: 'compact', label: 'Compact' },
              ]}
              value={density}
              onChange={(value) => {
                main.preferences.set({ density: value === 'compact' ? 'compact' : 'comfortable' }).catch(showFailure)
              }}
            />
          </Group>
          <Button variant="subtle" size="xs" onClick={layout.reset}>
            Back to the standard columns
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function Move<Row>(props: { readonly layout: GridLayout<Row>; readonly title: string; readonly from: number; readonly to: number }) {
  const { layout, title, from, to } = props
  const up = to < from
  const column = layout.columns[from]
  const target = layout.columns[to]
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={`Move ${title} ${up ? 'up' : 'down'}`}
      disabled={from === 0 || to === 0 || target === undefined}
      onClick={() => column && target && layout.move(column.id, target.id)}
    >
      {up ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
    </ActionIcon>
  )
}
