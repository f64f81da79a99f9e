import { IconArrowRight } from '@tabler/icons-react'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { GrantDetail } from '../../../shared/details.ts'
import type { ReviewGrantRow, ReviewRecord, ReviewRule } from '../../../shared/reviews.ts'
import type { SnapshotPair, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { engine } from '../../ports/clients.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { time } from '../../ports/format.ts'
import { Slug } from '../../components/slug.tsx'
import { OldNew, useFieldWords } from '../changes/index.ts'
import { Drawer, Facts, Section, Waiting } from '../../components/drawer.tsx'
import { GrantFacts } from '../explore/index.ts'
import { useChangeOf } from './before.tsx'
import { CarriedMark, ChangeMark } from './columns.tsx'
import { DecisionMark } from './decision-mark.tsx'
import { standingWords } from './decision-words.ts'
import classes from './review.module.css'
import { Notes } from './notes.tsx'
import { ruleIsAbout, RuleLine } from './rule-line.tsx'

interface DrawerProps {
  readonly review: ReviewRecord
  readonly recordKey: number
  /** As the list shows it, when it does. */
  readonly row: ReviewGrantRow | undefined
  readonly snapshotRef: SnapshotRef | undefined
  readonly pair: SnapshotPair | undefined
  readonly onClose: () => void
}

/** The drawer of a grant in a review: how it stands and why, what was said about it, what is known of it. */
export function ReviewGrantDrawer({ review, recordKey, row, snapshotRef, pair, onClose }: DrawerProps) {
  const mask = usePrivacy()
  const detail = useQuery({
    queryKey: ['grant', snapshotRef, recordKey],
    queryFn: snapshotRef === undefined ? skipToken : ({ signal }) => engine.snapshots.grant({ snapshotRef, key: recordKey }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
  const known = detail.data?.row
  const mine = row?.key === recordKey ? row : undefined
  return (
    <Drawer
      title={
        known === undefined ? (
          'Reading…'
        ) : (
          <>
            {mask(known.principalName)} <IconArrowRight size={14} aria-label="has" /> {known.resourceName}
          </>
        )
      }
      about={known && <Slug slug={known.slug} />}
      busy={detail.isFetching}
      error={detail.error}
      onClose={onClose}
    >
      {detail.data === undefined ? (
        <Waiting />
      ) : (
        <>
          {mine && <Standing row={mine} pair={pair} />}
          <Section title="Notes">
            <Notes review={review} grantId={detail.data.row.id} />
          </Section>
          <RulesAbout review={review} detail={detail.data} />
          <GrantFacts detail={detail.data} />
        </>
      )}
    </Drawer>
  )
}

function Standing({ row, pair }: { readonly row: ReviewGrantRow; readonly pair: SnapshotPair | undefined }) {
  const mask = usePrivacy()
  const change = useChangeOf(pair, row)
  const words = useFieldWords('grants')
  const moved = change !== undefined && change.status.before !== null && change.status.before !== row.slug
  return (
    <>
      <Section title="Decision">
        <Facts
          facts={[
            [
              'Stands',
              <span key="stands" className={classes.pair}>
                <DecisionMark state={row.decision} word={standingWords(row)} />
                {row.carried && <CarriedMark />}
              </span>,
            ],
            ['Reason', row.reason !== null && mask(row.reason)],
            ['By', row.byPolicy ? 'nobody: by policy' : row.decidedBy],
            ['On', row.decidedAt === null ? null : time(row.decidedAt)],
          ]}
        />
      </Section>
      <Section title="Against the base">
        <Facts
          facts={[
            ['Change', <ChangeMark key="change" change={row.change} />],
            ['Status', moved && <OldNew key="status" before={<Slug slug={change.status.before} />} after={<Slug slug={row.slug} />} />],
            ...(change?.kind === 'changed' ? change.fields : []).map(({ field, before, after }) => {
              const [was, is] = words.texts(field, before, after)
              return [words.title(field), <OldNew key={field} before={was} after={is} />] as const
            }),
          ]}
        />
      </Section>
    </>
  )
}

/** The decisions that were about this grant, the last one first; those by a filter as far as they can be told. */
function RulesAbout({ review, detail }: { readonly review: ReviewRecord; readonly detail: GrantDetail }) {
  const { row } = detail
  const rules = useQuery({
    queryKey: ['review rules about', review.id, review.revision, row.id],
    queryFn: async () => {
      const all = await engine.reviews.rules({ reviewId: review.id })
      const about: ReviewRule[] = []
      for (const rule of all.toReversed()) if (await ruleIsAbout(review.id, rule, row)) about.push(rule)
      return about
    },
    placeholderData: keepPreviousData,
  })
  if (rules.data === undefined || rules.data.length === 0) return null
  return (
    <Section title="Decisions about it" note="newest first">
      <ul className={classes.timeline}>
        {rules.data.map((rule) => (
          <RuleLine key={rule.seq} rule={rule} />
        ))}
      </ul>
    </Section>
  )
}
