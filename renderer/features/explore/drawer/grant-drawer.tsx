import { IconArrowRight } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { GrantDetail } from '../../../../shared/details.ts'
import type { Origin } from '../../../../shared/graph.ts'
import type { GrantMarks } from '../../../../shared/query.ts'
import { engine } from '../../../ports/clients.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { valueFacts } from '../../../ports/values.ts'
import { useVocabulary } from '../../../ports/words.ts'
import { count } from '../../../ports/format.ts'
import { Slug } from '../../../components/slug.tsx'
import { markWords } from '../columns.tsx'
import type { DetailsProps } from '../explore-screen.tsx'
import { Picture } from '../picture/picture.tsx'
import { useExploreChange } from '../use-explore-change.ts'
import classes from './drawer.module.css'
import { Drawer, Facts, Section, Waiting } from '../../../components/drawer.tsx'
import { PictureButton } from './picture-button.tsx'
import { PreviousState } from './previous-state.tsx'
import { RawRecord } from './raw-record.tsx'
import { RecordLink } from '../record-link.tsx'

/** The drawer of a grant: who, what, how it is known, what it was before. */
export function GrantDrawer({ snapshotRef, recordKey, onClose }: DetailsProps) {
  const mask = usePrivacy()
  const { show } = useSearch({ strict: false })
  const change = useExploreChange()
  const detail = useQuery({
    queryKey: ['grant', snapshotRef, recordKey],
    queryFn: ({ signal }) => engine.snapshots.grant({ snapshotRef, key: recordKey }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
  const row = detail.data?.row
  return (
    <Drawer
      title={
        row === undefined ? (
          'Reading…'
        ) : (
          <>
            {mask(row.principalName)} <IconArrowRight size={14} aria-label="has" /> {row.resourceName}
          </>
        )
      }
      about={row && <Slug slug={row.slug} />}
      busy={detail.isFetching}
      error={detail.error}
      onClose={onClose}
      actions={row && <PictureButton onClick={() => change({ show: 'picture' })} />}
    >
      {detail.data === undefined ? <Waiting /> : <GrantDetails detail={detail.data} />}
      {show === 'picture' && detail.data && (
        <Picture
          snapshotRef={snapshotRef}
          focus={detail.data.principal}
          end="principal"
          marked={detail.data.row.key}
          onClose={() => change({ show: undefined })}
        />
      )}
    </Drawer>
  )
}

const markFacts = (marks: GrantMarks | undefined): [string, string | null][] =>
  marks === undefined
    ? []
    : [
        ['Marked as', markWords(marks) || null],
        ['Comes from', marks.sources.length === 0 ? null : marks.sources.join(', ')],
      ]

/** Where in its source: "row 5 of the report". */
const originFacts = (origin: Origin | null): [string, string | null][] =>
  origin === null
    ? []
    : [
        typeof origin.record === 'number'
          ? ['Deciding row', `row ${count(origin.record)} of the ${origin.stream}`]
          : ['Deciding record', `${origin.record} of the ${origin.stream}`],
        ['Line', origin.line === undefined ? null : count(origin.line)],
      ]

function GrantDetails({ detail }: { readonly detail: GrantDetail }) {
  const mask = usePrivacy()
  const vocabulary = useVocabulary()
  const { row, principal, resource, entitlement } = detail
  return (
    <>
      <Section title="Both ends">
        <div className={classes.ends}>
          <div>
            <RecordLink type={principal.type} recordKey={principal.key}>
              {mask(principal.name)}
            </RecordLink>{' '}
            <span className={classes.small}>
              {principal.typeName}
              {principal.email !== null && `, ${mask(principal.email)}`}
            </span>
          </div>
          <div>
            <RecordLink type={resource.type} recordKey={resource.key}>
              {resource.name}
            </RecordLink>{' '}
            <span className={classes.small}>{resource.typeName}</span>
          </div>
          <div>
            {entitlement.name} <span className={classes.small}>{count(entitlement.grants)} have this</span>
          </div>
        </div>
      </Section>
      <Section title="Evidence">
        <Facts facts={valueFacts(vocabulary, row, mask)} />
      </Section>
      <Section title="Where it comes from">
        <Facts
          facts={[
            ...originFacts(detail.origin),
            ['Rows about it', row.rows === null ? null : count(row.rows)],
            ...markFacts(row.marks),
            ['Grant id', mask(row.id)],
          ]}
        />
      </Section>
      <PreviousState grant={row} />
      <RawRecord raw={detail.raw} />
    </>
  )
}
