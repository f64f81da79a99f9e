import { Tabs, Title } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { Page } from '../../components/page.tsx'
import { ConnectionsSection } from '../connections/index.ts'
import { DestinationsSection } from '../deliver/index.ts'
import { NoticesSection } from '../notices/index.ts'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { AuditSection } from './audit-section.tsx'
import { DiagnosticsSection } from './diagnostics-section.tsx'
import { KeychainSection } from './keychain-section.tsx'
import { NetworkSection } from './network-section.tsx'
import classes from './settings.module.css'
import { ShortcutsSection } from './shortcuts-section.tsx'
import { StorageSection } from './storage-section.tsx'
import { UpdatesSection } from './updates-section.tsx'

const sections: Readonly<Record<string, { readonly title: string; readonly content: ComponentType }>> = {
  connections: { title: 'Connections', content: ConnectionsSection },
  destinations: { title: 'Destinations', content: DestinationsSection },
  notices: { title: 'Notices', content: NoticesSection },
  keychain: { title: 'Keychain', content: KeychainSection },
  storage: { title: 'Storage', content: StorageSection },
  network: { title: 'Network', content: NetworkSection },
  appearance: { title: 'Appearance', content: AppearanceSection },
  shortcuts: { title: 'Shortcuts', content: ShortcutsSection },
  updates: { title: 'Updates', content: UpdatesSection },
  audit: { title: 'Audit trail', content: AuditSection },
  diagnostics: { title: 'Diagnostics', content: DiagnosticsSection },
  about: { title: 'About', content: AboutSection },
}

export function SettingsScreen() {
  const { section = '' } = useSearch({ from: '/settings' })
  const navigate = useNavigate()
  const shown = Object.hasOwn(sections, section) ? section : 'connections'
  return (
    <Page title="Settings">
      <Tabs
        orientation="vertical"
        value={shown}
        classNames={{ tabLabel: classes.label ?? '' }}
        keepMounted={false}
        onChange={(next) => void navigate({ to: '.', search: (before) => ({ ...before, section: next ?? undefined }), replace: true })}
      >
        <Tabs.List aria-label="Settings" className={classes.list}>
          {Object.entries(sections).map(([id, { title }]) => (
            <Tabs.Tab key={id} value={id}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(sections).map(([id, { title, content: Content }]) => (
          <Tabs.Panel key={id} value={id} pl="xl" maw={860}>
            <Title order={2} size="h4" mb="sm">
              {title}
            </Title>
            <Content />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}
