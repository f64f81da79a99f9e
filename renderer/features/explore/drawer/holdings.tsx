import { Group } from '@mantine/core'
import { printFilter } from '../../../../shared/filter-language/print.ts'
import { endsCalled } from '../../../../shared/vocabulary.ts'
import type { GrantRow, ResourceRow } from '../../../../shared/query.ts'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { toldAt, valuePhrases } from '../../../ports/values.ts'
import { useFields, useVocabulary } from '../../../ports/words.ts'
import { count, counted, date } from '../../../ports/format.ts'
import { Section } from '../../../components/drawer.tsx'
import { Slug } from '../../../components/slug.tsx'
import { grantsOf, useGrants } from '../grant-queries.ts'
import { GrantsLink } from '../record-link.tsx'
import classes from './drawer.module.css'

const shown = 100

/** Everything somebody holds, as a timeline. */
export function Holdings({ snapshotRef, row }: { readonly snapshotRef: SnapshotRef; readonly row: ResourceRow }) {
  const vocabulary = useVocabulary()
  const fields = useFields('grants')
  const grants = useGrants(snapshotRef, grantsOf(row, 'principal'), shown)
  const q = printFilter({ op: 'eq', field: 'principalId', value: row.id }, fields)
  const order = vocabulary.told.length === 0 ? '' : ', newest first'
  return (
    <Section title={endsCalled(vocabulary).held.many} note={`${counted(row.held, 'grant')}${order}`}>
      <ol className={classes.timeline} aria-busy={grants.isPlaceholderData}>
        {grants.data?.rows.map((grant) => (
          <TimelineEntry key={grant.key} grant={grant} />
        ))}
      </ol>
      {q !== undefined && row.held > 0 && (
        <GrantsLink q={q}>{row.held > shown ? `All ${count(row.held)} in the list of grants` : 'In the list of grants'}</GrantsLink>
      )}
    </Section>
  )
}

function TimelineEntry({ grant }: { readonly grant: GrantRow }) {
  const vocabulary = useVocabulary()
  const mask = usePrivacy()
  const newest = toldAt(vocabulary, grant)
  const facts = [...valuePhrases(vocabulary, grant, mask), provenance(grant)].filter((fact) => fact !== null)
  return (
    <li data-tone={vocabulary.slugs.find(({ slug }) => slug === grant.slug)?.tone}>
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
