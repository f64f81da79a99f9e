import { Stack, Text } from '@mantine/core'
import { PreferenceText } from './preference-text.tsx'
import { useAppInfo } from './use-app-info.ts'

export function UpdatesSection() {
  const info = useAppInfo().data
  return (
    <Stack gap="md">
      <Text maw={640}>
        Rollcall looks for a newer version only when it has an address to look at. Without one it stays as it was installed, and asks
        nobody. An update is taken only if it is signed by whoever made this copy.
      </Text>
      {info?.checksUpdates === false && (
        <Text maw={640} c="dimmed">
          This copy was made without a key to check updates with, so it does not update itself.
        </Text>
      )}
      <PreferenceText
        name="updateFeed"
        label="Update feed"
        description="Address of the folder your organisation publishes Rollcall in. It takes effect at the next start."
        placeholder="https://updates.example.com/rollcall"
      />
    </Stack>
  )
}
