import { Menu } from '@mantine/core'
import type { RowAction } from './types.ts'

export interface MenuPlace {
  readonly x: number
  readonly y: number
  readonly actions: readonly RowAction[]
}

/** What can be done with a row, where the pointer or the focus is. */
export function RowMenu({ place, onClose }: { readonly place: MenuPlace | null; readonly onClose: () => void }) {
  if (place === null) return null
  return (
    <Menu opened onClose={onClose} position="bottom-start" shadow="md" returnFocus={false} withinPortal>
      <Menu.Target>
        <div style={{ position: 'fixed', left: place.x, top: place.y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown aria-label="Actions for this row">
        {place.actions.map((action) => (
          <Menu.Item key={action.label} leftSection={<action.icon size={15} aria-hidden />} onClick={action.run}>
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
