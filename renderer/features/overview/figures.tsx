import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import { holdersFirst } from '../../../shared/vocabulary.ts'
import { Figure } from '../../components/figure.tsx'
import { count } from '../../ports/format.ts'
import { Delta } from '../runs/index.ts'
import classes from './figures.module.css'
import { useLookingSearch } from './use-overview.ts'

/** How many of everything, and how many more or fewer than in the snapshot compared with; each leads to its list. */
export function Figures({ snapshot, before }: { readonly snapshot: SnapshotInfo; readonly before: SnapshotInfo | undefined }) {
  const search = useLookingSearch()
  const { counts } = snapshot
  const figure = (title: string, now: number, was: number | undefined): ReactNode => (
    <Figure title={title} value={count(now)}>
      {was !== undefined && <Delta now={now} before={was} />}
    </Figure>
  )
  return (
    <div className={classes.figures} role="group" aria-label="Counts">
      {holdersFirst(snapshot).map((type) => (
        <Link key={type.id} to="/resources/$type" params={{ type: type.id }} search={search} className={classes.figure}>
          {figure(type.many, counts.resourcesByType[type.id] ?? 0, before && (before.counts.resourcesByType[type.id] ?? 0))}
        </Link>
      ))}
      <Link to="/grants" search={search} className={classes.figure}>
        {figure('Grants', counts.grants, before?.counts.grants)}
      </Link>
    </div>
  )
}
