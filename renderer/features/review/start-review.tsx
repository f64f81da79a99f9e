import { Button, Group, Radio, Select, Stack, Switch, Text } from '@mantine/core'
import { IconChecklist, IconList } from '@tabler/icons-react'
import { keepPreviousData, skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { ReviewPolicy, ReviewRecord, ReviewScope } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { useDiff } from '../../ports/diff.ts'
import { engine } from '../../ports/clients.ts'
import { useRefTitle, useRuns } from '../../ports/looking-at.ts'
import { CardSection } from '../../components/card-section.tsx'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { FilterBar, grantExample, heldBack, builtInViews, useSavedViews, readViewSearch } from '../explore/index.ts'
import { grants, undecidedWords } from './decision-words.ts'
import { ReviewTable } from './review-list.tsx'
import classes from './review.module.css'
import { baseOf, keepReview, useReviewSearch } from './reviews.ts'
import { useGoodText } from './use-good-text.ts'
import { useFields, useVocabulary } from '../../ports/words.ts'

interface StartProps {
  readonly run: RunRecord
  readonly reviews: readonly ReviewRecord[]
  readonly snapshot: SnapshotInfo | undefined
  readonly about: string
  readonly on: string
}

type Kind = ReviewScope['kind']

/** Begins a review: what it asks about, what is kept of earlier ones, what becomes of the undecided. */
export function StartReview({ run, reviews, snapshot, about, on }: StartProps) {
  const { search, ask } = useReviewSearch()
  const runs = useRuns().data ?? []
  const base = baseOf(run, reviews, runs)
  const signed = reviews.some((review) => review.state === 'signed')
  const [chosen, setKind] = useState<Kind | null>(search.q === undefined ? null : 'view')
  // Against its own signed review nothing of a snapshot has changed.
  const kind = chosen ?? (base === null || base === run.id ? 'everything' : 'changes')
  const [carryForward, setCarryForward] = useState(true)
  const [undecided, setUndecided] = useState<ReviewPolicy['undecided']>('block')
  const [missed, setMissed] = useState(false)
  const vocabulary = useVocabulary()
  const { filtered, good } = useGoodText(snapshot?.snapshotRef, search.q ?? '')
  const held = kind === 'view' ? heldBack(filtered.standing, false) : null
  const asks = useScopeCounts(snapshot, base === null ? null : `run:${base}`, on, good)
  const baseTitle = useRefTitle(base === null ? null : `run:${base}`)
  const views = useGrantViews()
  const view = views.find((each) => each.q === good)
  const create = useMutation({
    mutationFn: () => {
      const scope: ReviewScope = kind === 'view' ? { kind, name: (view?.name ?? good).slice(0, 100), text: good } : { kind }
      return engine.reviews.create({ runId: run.id, scope, policy: { carryForward, undecided } })
    },
    onSuccess: (review) => {
      keepReview(review)
      ask({ review: review.id, part: undefined, q: undefined, group: undefined })
    },
  })
  return (
    <Page
      title="Review"
      about={`Decide what leaves of ${about}`}
      actions={
        reviews.length > 0 && (
          <Button variant="default" leftSection={<IconList size={16} aria-hidden />} onClick={() => ask({ part: 'all' })}>
            All reviews
          </Button>
        )
      }
    >
      <form
        aria-label="Start a review"
        onSubmit={(event) => {
          event.preventDefault()
          if (held !== null) return
          if (kind === 'view' && good.trim() === '') setMissed(true)
          else create.mutate()
        }}
      >
        <Stack gap="md" maw={860}>
          <CardSection title="What is asked about">
            <Radio.Group aria-label="Scope" value={kind} onChange={(value) => setKind(value)}>
              <Stack gap="sm" mt="xs">
                <Radio
                  value="changes"
                  disabled={base === null || base === run.id}
                  label={<Choice title="Changes only" asks={base === null ? null : asks.changes} />}
                  description={
                    base === null
                      ? 'This is the first snapshot of the connection: there is nothing it could have changed from.'
                      : base === run.id
                        ? 'This snapshot was signed already: nothing in it has changed since.'
                        : `Grants that are new or different since ${baseTitle}. What has not changed keeps the decision it had, or leaves as it is.`
                  }
                />
                <Radio
                  value="everything"
                  label={<Choice title="Everything" asks={asks.everything} />}
                  description="Every grant of the snapshot."
                />
                <Radio
                  value="view"
                  label={<Choice title="A view or a filter" asks={good.trim() === '' ? null : asks.view} />}
                  description="Only what a saved view or a filter matches. What is outside keeps the decision it had, or leaves as it is."
                />
              </Stack>
            </Radio.Group>
            {kind === 'view' && (
              <div style={{ margin: '10px -20px 0 10px' }}>
                <Group px={20} pb="xs">
                  <Select
                    size="xs"
                    w={280}
                    aria-label="View"
                    placeholder="A view of grants"
                    data={views.map(({ name }) => name)}
                    value={view?.name ?? null}
                    onChange={(name) => ask({ q: views.find((each) => each.name === name)?.q }, true)}
                  />
                </Group>
                <FilterBar explored={filtered} example={grantExample(vocabulary)} />
                {missed && good.trim() === '' && (
                  <Text size="sm" c="var(--mantine-color-error)" px={20} role="alert">
                    Choose a view, or type a filter.
                  </Text>
                )}
              </div>
            )}
          </CardSection>
          <CardSection title="How it is decided">
            <Stack gap="md" mt="xs">
              {signed && (
                <Switch
                  checked={carryForward}
                  onChange={(event) => setCarryForward(event.currentTarget.checked)}
                  label="Keep earlier decisions"
                  description="A grant that has not changed since the last signed review keeps the decision it got there, so that you see what is new."
                />
              )}
              <Radio.Group label="At sign-off, what nobody decided" value={undecided} onChange={(value) => setUndecided(value)}>
                <Stack gap="xs" mt={6}>
                  {(['block', 'approve', 'exclude'] as const).map((each) => (
                    <Radio key={each} value={each} label={undecidedWords[each].title} description={undecidedWords[each].about} />
                  ))}
                </Stack>
              </Radio.Group>
            </Stack>
          </CardSection>
          {create.error && <Problem error={create.error} />}
          <Group>
            <Button
              type="submit"
              leftSection={<IconChecklist size={16} aria-hidden />}
              loading={create.isPending}
              disabled={held !== null}
              title={held ?? undefined}
            >
              Start the review
            </Button>
            {search.part === 'new' && (
              <Button variant="default" onClick={() => ask({ part: undefined })}>
                Cancel
              </Button>
            )}
          </Group>
          {reviews.length > 0 && search.part !== 'new' && (
            <CardSection title="Earlier reviews">
              <ReviewTable reviews={reviews.slice(0, 5)} />
            </CardSection>
          )}
        </Stack>
      </form>
    </Page>
  )
}

function Choice({ title, asks }: { readonly title: string; readonly asks: number | null | undefined }) {
  return (
    <>
      <b>{title}</b>
      {asks != null && <span className={classes.asks}>{asks === 0 ? 'no grants' : grants(asks)}</span>}
    </>
  )
}

/** How many grants each scope would ask about; undefined while that is counted. */
function useScopeCounts(snapshot: SnapshotInfo | undefined, base: string | null, on: string, text: string) {
  const diff = useDiff(base, on)
  const changed = diff.data?.summary.grants
  const snapshotRef = snapshot?.snapshotRef
  const fields = useFields('grants')
  const { filter } = parseFilter(text, fields)
  const matching = useQuery({
    queryKey: ['matching grants', snapshotRef, filter],
    queryFn:
      snapshotRef === undefined || filter === undefined
        ? skipToken
        : async ({ signal }) => (await engine.snapshots.grants({ snapshotRef, where: filter, offset: 0, limit: 1 }, { signal })).total,
    placeholderData: keepPreviousData,
  })
  return {
    changes: changed && changed.added + changed.changed,
    everything: snapshot?.counts.grants,
    view: filter === undefined ? undefined : matching.data,
  }
}

/** Views of grants: those built in and those that were saved. */
function useGrantViews(): readonly { readonly name: string; readonly q: string }[] {
  const vocabulary = useVocabulary()
  const saved = useSavedViews('/grants').views
  const [now] = useState(() => Date.now())
  const own = saved.flatMap((view) => {
    const { q } = readViewSearch(view.search)
    return q === undefined || q === '' ? [] : [{ name: view.name, q }]
  })
  const names = new Set(own.map((view) => view.name))
  return [...own, ...builtInViews({ list: 'grants' }, vocabulary, null, now).filter((view) => !names.has(view.name))]
}
