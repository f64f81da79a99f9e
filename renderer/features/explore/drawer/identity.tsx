import { Group } from '@mantine/core'
import type { ResourceDetail } from '../../../../shared/details.ts'
import type { ProfileValue } from '../../../../shared/graph.ts'
import { typeCalled } from '../../../../shared/vocabulary.ts'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { Facts, Section } from '../../../components/drawer.tsx'
import { OpenRecord } from '../../../components/open-record.tsx'
import { AccountState } from '../../../components/slug.tsx'
import { date } from '../../../ports/format.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { useVocabulary } from '../../../ports/words.ts'
import { maskedAttribute } from '../attribute-text.ts'
import { CopyText } from './copy-text.tsx'

interface IdentityProps {
  readonly snapshotRef: SnapshotRef
  readonly detail: ResourceDetail
}

/** Whose account it is, and what the source says of it. */
export function AccountIdentity({ snapshotRef, detail: { row, resource } }: IdentityProps) {
  const mask = usePrivacy()
  const email = resource.email ?? row.email
  return (
    <>
      <Section title="Identity">
        <Facts
          facts={[
            ['E-mail', email != null && <Copied key="email" text={email} shown={mask(email)} label="Copy the e-mail" />],
            ['More e-mails', resource.otherEmails?.map(mask).join(', ')],
            ['Login', resource.login !== undefined && resource.login !== email ? mask(resource.login) : null],
            ['Account', resource.status !== undefined && <AccountState key="status" state={resource.status} />],
            ['Account says', resource.statusDetails !== undefined && mask(resource.statusDetails)],
            ['Kind of account', resource.accountType === 'unspecified' ? null : resource.accountType],
            ['Id', <Copied key="id" text={row.id} shown={mask(row.id)} label="Copy the id" />],
            ['Part of', resource.parent && <Parent key="parent" snapshotRef={snapshotRef} parent={resource.parent} />],
            ['Last activity', date(row.lastActivity)],
          ]}
        />
      </Section>
      {resource.profile !== undefined && Object.keys(resource.profile).length > 0 && (
        <Section title="Attributes">
          <Facts
            first={8}
            facts={Object.entries(resource.profile).map(([name, value]) => [name, maskedAttribute(mask, profileText(value))])}
          />
        </Section>
      )}
    </>
  )
}

/** What it is, where it lies. */
export function ThingIdentity({ snapshotRef, detail: { row, resource } }: IdentityProps) {
  return (
    <Section title="Identity">
      <Facts
        facts={[
          ['Id', row.id],
          ['Type', row.typeName],
          ['Description', resource.description],
          ['Part of', resource.parent && <Parent key="parent" snapshotRef={snapshotRef} parent={resource.parent} />],
          ['Last activity', date(row.lastActivity)],
          ...Object.entries(resource.profile ?? {}).map(([name, value]): [string, string] => [
            name,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
        ]}
      />
    </Section>
  )
}

function Parent({
  snapshotRef,
  parent,
}: Pick<IdentityProps, 'snapshotRef'> & { readonly parent: { readonly type: string; readonly id: string } }) {
  const { one } = typeCalled(useVocabulary(), parent.type)
  return (
    <OpenRecord snapshotRef={snapshotRef} resource={parent}>
      {one} {parent.id}
    </OpenRecord>
  )
}

function Copied({ text, shown: seen, label }: { readonly text: string; readonly shown: string; readonly label: string }) {
  return (
    <Group gap={4} wrap="nowrap">
      <span>{seen}</span>
      <CopyText text={text} label={label} />
    </Group>
  )
}

function profileText(value: ProfileValue): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map((part: ProfileValue) => profileText(part)).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
