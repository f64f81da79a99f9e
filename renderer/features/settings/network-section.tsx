import { Stack, Text } from '@mantine/core'
import { main } from '../../ports/clients.ts'
import { PreferenceText } from './preference-text.tsx'

/** How the engine reaches the services; the window itself never goes to the network. */
export function NetworkSection() {
  return (
    <Stack gap="lg">
      <PreferenceText
        name="proxy"
        label="Proxy"
        description="Address of the proxy the services are reached through, not that of a PAC script. User and password go to the keychain and are not shown again. Empty: HTTPS_PROXY and NO_PROXY, else none."
        placeholder="http://proxy.example.com:3128"
      />
      <PreferenceText
        name="extraCa"
        label="Extra certificate authority"
        description="A PEM file with certificates to trust besides those of this system and those Rollcall brings, for TLS-inspecting proxies."
        placeholder="/etc/ssl/company-ca.pem"
        choose={() => main.dialogs.chooseCertificate({ title: 'Certificates to trust' })}
      />
      <Text size="sm" c="dimmed" maw={640}>
        Changes hold from the next run and the next connection test on.
      </Text>
    </Stack>
  )
}
