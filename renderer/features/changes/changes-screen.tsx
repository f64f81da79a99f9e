import { ActionIcon, Button, Group, Loader } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowsDiff, IconCheck, IconChevronDown, IconChevronUp, IconFileImport, IconFilterOff } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { SnapshotPair, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { inSentence } from '../../../shared/vocabulary.ts'
import { compareWithFile } from '../../ports/compare-file.ts'
import { useDiff } from '../../ports/diff.ts'
import { useKeys } from '../../ports/keys.ts'
import { useLookAt, useLookingAt, useRefTitle } from '../../ports/looking-at.ts'
import { Empty } from '../../components/empty.tsx'
import { endWords } from '../../ports/ends.ts'
import { count, counted } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { ChangeDetails } from './change-details.tsx'
import { ChangesFilters } from './changes-filters.tsx'
import { parseRecord, printRecord } from '../../ports/address.ts'
import { isFiltered } from './changes-search.ts'
import list from '../../components/group-list.module.css'
import { GroupList } from '../../components/group-list.tsx'
import classes from './changes.module.css'
import { GroupLine } from './group-line.tsx'
import { groupsPage, pageOfGroups, pageSize, useChangesSearch, useGoTo } from './groups.ts'
import { NothingToCompare } from './nothing-to-compare.tsx'

/** What differs between what is looked at and what it is compared with. */
export function ChangesScreen() {
  const { on, vs, snapshot, nothing, error } = useLookingAt()
  const diff = useDiff(vs, on)
  const lookAt = useLookAt()
  const earlier = useRefTitle(vs)
  const later = useRefTitle(on)
  const failed = error ?? diff.error
  const slow = useDebouncedValue(diff.isFetching, 250)[0] && diff.isFetching
  const summary = diff.data?.summary
  const total = summary ? Object.values(summary).reduce((sum, list) => sum + list.added + list.removed + list.changed, 0) : 0
  return (
    <Page
      fill
      title="Changes"
      about={vs === null || on === null ? undefined : `${earlier} → ${later}`}
      actions={
        on !== null && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFileImport size={15} aria-hidden />}
            onClick={() => void compareWithFile((ref) => lookAt({ vs: ref }))}
          >
            Compare with a file…
          </Button>
        )
      }
    >
      {failed !== null ? (
        <div style={{ padding: '0 20px' }}>
          <Problem error={failed} />
        </div>
      ) : nothing || (vs === null && snapshot !== undefined) ? (
        <NothingToCompare />
      ) : diff.data === undefined || snapshot === undefined ? (
        <div aria-busy="true" style={{ padding: 40, textAlign: 'center' }}>
          {slow && <Loader size="sm" aria-label="Comparing" />}
        </div>
      ) : total === 0 ? (
        <Empty icon={IconCheck} title="Nothing changed">
          Every record is as it was. Choose another snapshot beside “compare” at the top, or compare with a file.
        </Empty>
      ) : (
        <Difference pair={diff.data.pair} snapshotRef={snapshot.snapshotRef} />
      )}
    </Page>
  )
}

function Difference({ pair, snapshotRef }: { readonly pair: SnapshotPair; readonly snapshotRef: SnapshotRef }) {
  const { search, ask } = useChangesSearch()
  const first = useQuery({ ...groupsPage(pair, search, 0), placeholderData: keepPreviousData })
  const total = first.data?.total ?? 0
  const at = Math.min(search.at ?? 0, Math.max(0, total - 1))
  const page = useQuery(groupsPage(pair, search, Math.floor(at / pageSize)))
  const here = page.data?.rows[at % pageSize]
  const chosen = parseRecord(search.record) ?? here ?? null
  const group = here?.type === chosen?.type && here?.id === chosen?.id ? here : undefined
  const goTo = useGoTo(pair, total)
  const go = (to: number): void => void goTo(to)
  useKeys({ n: () => go(at + 1), p: () => go(at - 1) })
  const by = search.by ?? 'principal'
  const { one, many } = endWords(useVocabulary())[by]
  return (
    <>
      <ChangesFilters snapshotRef={snapshotRef} />
      {first.error ? (
        <div style={{ padding: '0 20px' }}>
          <Problem error={first.error} />
        </div>
      ) : (
        <div className={classes.split} aria-busy={first.isFetching}>
          {first.data === undefined ? null : total === 0 ? (
            <div style={{ flex: 1 }}>
              <Empty
                icon={isFiltered(search) ? IconFilterOff : IconArrowsDiff}
                title="No change is like this"
                actions={
                  <Button variant="default" onClick={() => ask({ kind: undefined, itself: undefined, lost: undefined, gained: undefined })}>
                    Show all changes
                  </Button>
                }
              >
                Something changed, but nothing that fits what is asked for above.
              </Empty>
            </div>
          ) : (
            <>
              <section className={classes.side} aria-label={`${many} with changes`}>
                <div className={list.sideHead}>
                  <span aria-live="polite">{counted(total, inSentence(one), inSentence(many))}</span>
                  <Group gap={4} wrap="nowrap">
                    <span>
                      {count(at + 1)} of {count(total)}
                    </span>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label="Previous"
                      title="Previous (p)"
                      disabled={at === 0}
                      onClick={() => go(at - 1)}
                    >
                      <IconChevronUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label="Next"
                      title="Next (n)"
                      disabled={at >= total - 1}
                      onClick={() => go(at + 1)}
                    >
                      <IconChevronDown size={16} aria-hidden />
                    </ActionIcon>
                  </Group>
                </div>
                <GroupList
                  key={JSON.stringify([pair, by, search.kind, search.itself, search.lost, search.gained])}
                  label={many}
                  total={total}
                  pageSize={pageSize}
                  pageOf={(page) => pageOfGroups(pair, search, page)}
                  height={44}
                  chosen={chosen === null ? null : printRecord(chosen)}
                  at={at}
                  onGo={go}
                  line={(group) => <GroupLine group={group} by={by} />}
                />
              </section>
              <section className={classes.details} aria-label="Difference" tabIndex={0}>
                {chosen !== null && <ChangeDetails pair={pair} snapshotRef={snapshotRef} by={by} resource={chosen} group={group} />}
              </section>
            </>
          )}
        </div>
      )}
    </>
  )
}
