import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { LinkRow, ResourceRow } from '../../../../shared/query.ts'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { codeWords, typeCalled } from '../../../../shared/vocabulary.ts'
import { Section } from '../../../components/drawer.tsx'
import { engine } from '../../../ports/clients.ts'
import { count, counted } from '../../../ports/format.ts'
import { useLookingAt } from '../../../ports/looking-at.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { isAccount, useVocabulary } from '../../../ports/words.ts'
import { RecordLink } from '../record-link.tsx'
import classes from './drawer.module.css'

const shown = 50

/** What it has to do with beyond who holds what; nothing where there is nothing. */
export function Links({ snapshotRef, of }: { readonly snapshotRef: SnapshotRef; readonly of: ResourceRow }) {
  const links = useQuery({
    queryKey: ['links', snapshotRef, of.key],
    queryFn: ({ signal }) => engine.snapshots.links({ snapshotRef, key: of.key, offset: 0, limit: shown }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
  const { rows, total } = links.data ?? { rows: [], total: 0 }
  if (total === 0) return null
  return (
    <Section title="Linked with" note={total > rows.length ? `the first ${rows.length} of ${count(total)}` : counted(total, 'link')}>
      <ul className={classes.links} aria-busy={links.isPlaceholderData}>
        {rows.map((link) => (
          <LinkLine key={`${link.kind} ${link.from} ${link.row.key}`} link={link} />
        ))}
      </ul>
    </Section>
  )
}

function LinkLine({ link: { kind, from, row } }: { readonly link: LinkRow }) {
  const { snapshot } = useLookingAt()
  const vocabulary = useVocabulary()
  const mask = usePrivacy()
  return (
    <li>
      <span className={classes.small}>{from ? codeWords(kind) : `${codeWords(kind)}, from there`}</span>{' '}
      <RecordLink type={row.type} recordKey={row.key}>
        {isAccount(snapshot, row.type) ? mask(row.name) : row.name}
      </RecordLink>{' '}
      <span className={classes.small}>{typeCalled(vocabulary, row.type).one}</span>
    </li>
  )
}
