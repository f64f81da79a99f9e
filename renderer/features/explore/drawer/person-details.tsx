import { Group } from '@mantine/core'
import type { ProfileValue } from '../../../../shared/graph.ts'
import type { ResourceDetail } from '../../../../shared/details.ts'
import { printFilter } from '../../../../shared/filter-language/print.ts'
import type { GrantRow } from '../../../../shared/query.ts'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { useFields } from '../../../ports/words.ts'
import { count, counted, date } from '../../../ports/format.ts'
import { AccountState, Slug } from '../../../components/slug.tsx'
import { maskedAttribute } from '../attribute-text.ts'
import { CopyText } from './copy-text.tsx'
import classes from './drawer.module.css'
import { Facts, Section } from '../../../components/drawer.tsx'
import { grantsOf, toldAt, useGrants } from '../grant-queries.ts'
import { History } from './history.tsx'
import { RawRecord } from './raw-record.tsx'
import { GrantsLink } from '../record-link.tsx'

const shown = 100

/** A person: who it is, what the source says of them, every course as a timeline. */
export function PersonDetails({ snapshotRef, detail }: { readonly snapshotRef: SnapshotRef; readonly detail: ResourceDetail }) {
  const mask = usePrivacy()
  const fields = useFields('grants')
  const { row, resource } = detail
  const filter = grantsOf(row, 'principal')
  const grants = useGrants(snapshotRef, filter, shown)
  const q = printFilter({ op: 'eq', field: 'principalId', value: row.id }, fields)
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
      <Section title="Courses" note={`${counted(row.held, 'grant')}, newest first`}>
        <ol className={classes.timeline} aria-busy={grants.isPlaceholderData}>
          {grants.data?.rows.map((grant) => (
            <TimelineEntry key={grant.key} grant={grant} />
          ))}
        </ol>
        {q !== undefined && row.held > 0 && (
          <GrantsLink q={q}>{row.held > shown ? `All ${count(row.held)} in the list of grants` : 'In the list of grants'}</GrantsLink>
        )}
      </Section>
      <History snapshotRef={snapshotRef} type={row.type} id={row.id} person />
      <RawRecord raw={detail.raw} />
    </>
  )
}

function TimelineEntry({ grant }: { readonly grant: GrantRow }) {
  const newest = toldAt(grant)
  const facts = [
    grant.firstAccess !== null && grant.firstAccess !== newest && `started ${date(grant.firstAccess)}`,
    grant.lastAccess !== null && grant.lastAccess !== newest && `last access ${date(grant.lastAccess)}`,
    grant.score !== null && `score ${count(grant.score)}`,
    grant.attempts !== null && counted(grant.attempts, 'attempt'),
    provenance(grant),
  ].filter((fact) => fact !== false && fact !== null)
  return (
    <li data-slug={grant.slug}>
      <span className={classes.when}>{newest === null ? 'no date' : date(newest)}</span>
      <div>
        <div>{grant.resourceName}</div>
        <Group gap={8} className={classes.small}>
          <Slug slug={grant.slug} />
          <span>{facts.join(' · ')}</span>
        </Group>
      </div>
    </li>
  )
}

/** Which row of the source decided, and of how many. */
function provenance({ row, rows }: Pick<GrantRow, 'row' | 'rows'>): string | null {
  if (row === null) return null
  return rows === null || rows <= 1 ? `row ${count(row)}` : `row ${count(row)}, of ${count(rows)} rows`
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
