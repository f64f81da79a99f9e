import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import type { HistoryEntry } from '../../../../shared/details.ts'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { engine } from '../../../ports/clients.ts'
import { useRuns } from '../../../ports/looking-at.ts'
import { exactRunName, useRunName } from '../../../ports/run-name.ts'
import { count, when } from '../../../ports/format.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import classes from './drawer.module.css'
import { Section } from '../../../components/drawer.tsx'

interface HistoryProps {
  readonly snapshotRef: SnapshotRef
  readonly type: string
  readonly id: string
  /** Which end of its grants is counted. */
  readonly end: 'principal' | 'resource'
}

const grantsAt = ({ held, granted }: HistoryEntry, end: HistoryProps['end']): number => (end === 'principal' ? held : granted)

/** The same record in the snapshots before. */
export function History({ snapshotRef, type, id, end }: HistoryProps) {
  const mask = usePrivacy()
  const runName = useRunName()
  const runs = useRuns().data
  const history = useQuery({
    queryKey: ['history', snapshotRef, type, id],
    queryFn: ({ signal }) => engine.snapshots.history({ snapshotRef, type, id }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
  const entries = history.data ?? []
  if (entries.length === 0) return null
  return (
    <Section title="History" note="in the snapshots of this connection">
      <ul className={classes.lines}>
        {entries.map((entry, index) => {
          const grants = grantsAt(entry, end)
          const before = entries[index + 1]
          const change = before?.present && entry.present ? grants - grantsAt(before, end) : 0
          const run = runs?.find((each) => each.id === entry.runId)
          return (
            <li key={entry.runId}>
              <span title={run && exactRunName(run)}>{run ? runName(run) : when(entry.startedAt)}</span>
              {entry.present ? (
                <>
                  {entry.name !== null && before?.present && before.name !== entry.name && (
                    <span className={classes.small}>now {mask(entry.name)}</span>
                  )}
                  {change !== 0 && (
                    <span className={classes.small}>
                      {change > 0 ? <IconPlus size={11} aria-hidden /> : <IconMinus size={11} aria-hidden />}
                      {count(Math.abs(change))} {change > 0 ? 'more' : 'fewer'}
                    </span>
                  )}
                  <span>{count(grants)} grants</span>
                </>
              ) : (
                <span className={classes.small}>not there</span>
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
