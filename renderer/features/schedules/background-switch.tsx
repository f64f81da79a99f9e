import { Switch } from '@mantine/core'
import { usePreference } from '../../ports/use-preference.ts'

/** Whether Rollcall stays when its window is closed. */
export function BackgroundSwitch() {
  const background = usePreference('background')
  return (
    <Switch
      label="Keep running in the tray when the window is closed"
      description="Schedules and notices then go on. Where the desktop has no tray, starting Rollcall again brings the window back. Quit ends it."
      checked={background.value ?? false}
      error={background.problem}
      onChange={(event) => void background.set(event.currentTarget.checked)}
    />
  )
}
