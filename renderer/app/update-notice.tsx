import { notifications } from '@mantine/notifications'
import type { AppEvent } from '../../shared/main-contract.ts'
import { useAppEvent } from '../ports/app-events.tsx'

/** Says once per start that there is a newer version. */
export function UpdateNotice() {
  useAppEvent(tell)
  return null
}

function tell(event: AppEvent): void {
  if (event.kind !== 'update') return
  notifications.show({
    id: 'update',
    title: `Rollcall ${event.version} is there`,
    message:
      event.way === 'install' ? 'It is installed when you quit.' : 'Install it the way this one was installed, with your package manager.',
    autoClose: false,
  })
}
