import { Input, Kbd, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import { usePreference } from '../../ports/use-preference.ts'

export function AppearanceSection() {
  const theme = usePreference('theme')
  const density = usePreference('density')
  const privacy = usePreference('privacy')
  const notifications = usePreference('notifications')
  return (
    <Stack gap="lg" align="flex-start">
      <Choice
        label="Theme"
        description="High contrast follows the system."
        value={theme.value ?? 'system'}
        data={[
          { value: 'system', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        onChange={(value) => void theme.set(value)}
      />
      <Choice
        label="Rows"
        description="How close the rows of tables stand."
        value={density.value ?? 'comfortable'}
        data={[
          { value: 'comfortable', label: 'Comfortable' },
          { value: 'compact', label: 'Compact' },
        ]}
        onChange={(value) => void density.set(value)}
      />
      <Switch
        label="Mask names and e-mails"
        description="For sharing the screen: of names, e-mails, ids, logins and attributes every word keeps its first letter. What is saved, exported or copied from the details is not masked."
        checked={privacy.value ?? false}
        onChange={(event) => void privacy.set(event.currentTarget.checked)}
      />
      <Switch
        label="Show notices of the desktop while the window is in the background"
        checked={notifications.value ?? true}
        onChange={(event) => void notifications.set(event.currentTarget.checked)}
      />
      <Text size="sm" c="dimmed">
        Larger and smaller: <Kbd size="xs">Ctrl +</Kbd> and <Kbd size="xs">Ctrl −</Kbd>, as it was: <Kbd size="xs">Ctrl 0</Kbd>.
      </Text>
    </Stack>
  )
}

function Choice(props: {
  readonly label: string
  readonly description: string
  readonly value: string
  readonly data: { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}) {
  return (
    <Input.Wrapper label={props.label} description={props.description} labelElement="div">
      <div>
        <SegmentedControl aria-label={props.label} mt={6} data={props.data} value={props.value} onChange={props.onChange} />
      </div>
    </Input.Wrapper>
  )
}
