import { Stack, Text } from '@mantine/core'
import { PreferenceText } from './preference-text.tsx'

/** How the engine reaches the services; the window itself never goes to the network. */
export function NetworkSection() {
  return (
    <Stack gap="lg">
      <PreferenceText
        name="proxy"
        label="Proxy"
        description="Address of the proxy the services are reached through. Empty: the proxy variables of this computer, else none."
        placeholder="http://proxy.example.com:3128"
      />
      <PreferenceText
        name="extraCa"
        label="Extra certificate authority"
        description="Path of a PEM file with certificates to trust besides the usual ones, for proxies that read along."
        placeholder="/etc/ssl/company-ca.pem"
      />
      <Text size="sm" c="dimmed" maw={640}>
        Changes hold from the next run and the next connection test on.
      </Text>
    </Stack>
  )
}
