import { Stack, Text } from '@mantine/core'
import { PreferenceText } from './preference-text.tsx'

export function UpdatesSection() {
  return (
    <Stack gap="md">
      <Text maw={640}>
        Rollcall looks for a newer version only when it has an address to look at. Without one it stays as it was installed, and asks
        nobody.
      </Text>
      <PreferenceText
        name="updateFeed"
        label="Update feed"
        description="Address of the folder your organisation publishes Rollcall in. It takes effect at the next start."
        placeholder="https://updates.example.com/rollcall"
      />
    </Stack>
  )
}
