import { Checkbox, Group, Radio, ScrollArea, Stack } from '@mantine/core'
import { useState } from 'react'
import type { Filter, ListName, SortKey } from '../../../shared/query.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { counted } from '../../ports/format.ts'
import { useFields } from '../../ports/words.ts'
import { ExportDialog } from './export-dialog.tsx'

interface ListProps {
  readonly snapshotRef: SnapshotRef
  readonly list: ListName
  readonly filter: Filter | undefined
  readonly sort: readonly SortKey[]
  /** How many rows that is. */
  readonly total: number
  /** As the file is called, without an ending. */
  readonly name: string
  readonly profileKeys: readonly string[]
  /** The columns of the grid, to start with. */
  readonly shown: readonly string[]
  readonly onClose: () => void
}

/** Writes the list as it is filtered and ordered into a file, or the snapshot for the baton command. */
export function ExportList(props: ListProps) {
  const { list, profileKeys, filter, sort, total } = props
  const offered = useFields(list, profileKeys).all.filter((column) => column.exported !== 'never')
  const [preset, setPreset] = useState<'list' | 'baton'>('list')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => {
    const shown = offered.filter((column) => props.shown.includes(column.name)).map((column) => column.name)
    return new Set(shown.length > 0 ? shown : offered.filter((column) => column.exported === 'usual').map((column) => column.name))
  })
  const columns = offered.filter((column) => chosen.has(column.name)).map((column) => column.name)
  const ready = preset === 'baton' || columns.length > 0
  const choose = (name: string, on: boolean): void => {
    const next = new Set(chosen)
    if (on) next.add(name)
    else next.delete(name)
    setChosen(next)
  }
  return (
    <ExportDialog
      snapshotRef={props.snapshotRef}
      name={preset === 'baton' ? 'access' : props.name}
      exported={preset === 'baton' ? { list, preset } : { list, filter, sort, columns }}
      total={total}
      action={preset === 'baton' ? 'Export snapshot…' : `Export ${counted(total, 'row')}…`}
      ready={ready}
      what={
        <Radio.Group label="What" value={preset} onChange={(value) => setPreset(value === 'baton' ? 'baton' : 'list')}>
          <Stack gap={6} mt={6}>
            <Radio value="list" label={`This list as it is filtered and ordered: ${counted(total, 'row')}`} />
            <Radio value="baton" label="The whole snapshot in the columns of the baton command" />
          </Stack>
        </Radio.Group>
      }
      more={
        preset === 'list' && (
          <Checkbox.Group label="Columns" value={columns} error={ready ? undefined : 'Choose at least one column.'}>
            <ScrollArea.Autosize mah={220} type="auto" mt={6}>
              <Group gap="xs" align="flex-start">
                {offered.map((column) => (
                  <Checkbox
                    key={column.name}
                    value={column.name}
                    w={175}
                    size="xs"
                    label={column.header}
                    onChange={(event) => choose(column.name, event.currentTarget.checked)}
                  />
                ))}
              </Group>
            </ScrollArea.Autosize>
          </Checkbox.Group>
        )
      }
      onClose={props.onClose}
    />
  )
}
