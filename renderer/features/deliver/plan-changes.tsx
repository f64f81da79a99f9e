import { Button, SegmentedControl } from '@mantine/core'
import { IconCheck, IconFilterOff } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { PlanChange, PlanRecord } from '../../../shared/deliveries.ts'
import type { DiffList } from '../../../shared/diff.ts'
import { engine } from '../../ports/clients.ts'
import { useVocabulary } from '../../ports/words.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { Empty } from '../../components/empty.tsx'
import { count } from '../../ports/format.ts'
import { Slug } from '../../components/slug.tsx'
import { KindMark, OldNew, useFieldWords, type FieldWords } from '../changes/index.ts'
import type { PlanSearch } from './deliver-search.ts'
import classes from './deliver.module.css'
import { PagedList } from './paged-list.tsx'
import { listTitles, planWords } from './words.ts'

const lists: readonly DiffList[] = ['grants', 'resources', 'entitlements']
const kinds: readonly PlanChange['kind'][] = ['added', 'changed', 'removed']

/** Every difference a plan makes, field by field, old -> new. */
export function PlanChanges({ plan }: { readonly plan: PlanRecord }) {
  const search: PlanSearch = useSearch({ from: '/deliver/plans/$planId' })
  const navigate = useNavigate({ from: '/deliver/plans/$planId' })
  const ask = (change: Partial<PlanSearch>): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const ofList = (list: DiffList): number => kinds.reduce((sum, kind) => sum + plan.summary[list][kind], 0)
  const list = search.list ?? lists.find((each) => ofList(each) > 0) ?? 'grants'
  const kind = search.kind
  const titles = listTitles(useVocabulary())
  const words = useFieldWords(list)
  return (
    <>
      <div className={classes.listHead} role="group" aria-label="Show">
        <SegmentedControl
          size="xs"
          aria-label="List"
          data={lists.map((value) => ({ value, label: `${titles[value]} ${count(ofList(value))}` }))}
          value={list}
          onChange={(next) => ask({ list: next })}
        />
        <SegmentedControl
          size="xs"
          aria-label="Kind of change"
          data={[
            { value: 'all', label: 'All' },
            ...kinds.map((value) => ({ value, label: `${planWords[value]} ${count(plan.summary[list][value])}` })),
          ]}
          value={kind ?? 'all'}
          onChange={(next) => ask({ kind: next === 'all' ? undefined : next })}
        />
      </div>
      <PagedList
        label={`Differences: ${titles[list]}`}
        queryKey={['plan changes', plan.id, list, kind ?? 'all']}
        load={(offset, limit, signal) =>
          engine.deliveries.changes({ planId: plan.id, list, offset, limit, ...(kind === undefined ? {} : { kinds: [kind] }) }, { signal })
        }
        row={(change) => <Change change={change} words={words} />}
        empty={
          <Empty
            icon={kind === undefined ? IconCheck : IconFilterOff}
            title={kind === undefined ? 'Nothing to do in this list' : 'No change is like this'}
            {...(kind === undefined
              ? {}
              : {
                  actions: (
                    <Button variant="default" onClick={() => ask({ kind: undefined })}>
                      Show all changes
                    </Button>
                  ),
                })}
          >
            {kind === undefined
              ? 'The destination has all of it already, as it was signed.'
              : 'Something changes, but nothing of this kind.'}
          </Empty>
        }
      />
    </>
  )
}

/** Of a grant: what it is on, then what is held as it is drawn everywhere. */
function Detail({ change: { about, slug } }: { readonly change: PlanChange }) {
  const mask = usePrivacy()
  if (slug === null) return <>{mask(about)}</>
  return (
    <span className={classes.detail}>
      <span>{about}</span>
      <Slug slug={slug} />
    </span>
  )
}

function Change({ change, words }: { readonly change: PlanChange; readonly words: FieldWords }) {
  const mask = usePrivacy()
  return (
    <div className={classes.change}>
      <KindMark kind={change.kind} word={planWords[change.kind]} />
      <div className={classes.what}>{mask(change.title)}</div>
      <div className={classes.about}>
        {change.about !== '' && <Detail change={change} />}
        {change.fields.length > 0 && (
          <dl className={classes.fields}>
            {change.fields.map(({ field, before, after }) => {
              const [was, is] = words.texts(field, before, after)
              return [
                <dt key={`name ${field}`}>{words.title(field)}</dt>,
                <dd key={`values ${field}`}>
                  <OldNew before={was} after={is} />
                </dd>,
              ]
            })}
          </dl>
        )}
      </div>
    </div>
  )
}
