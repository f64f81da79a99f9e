import { IconCircleCheck } from '@tabler/icons-react'
import type { ReviewGroup } from '../../../shared/reviews.ts'
import look from '../../components/group-list.module.css'
import type { End } from '../../ports/ends.ts'
import { count } from '../../ports/format.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { DecisionBar } from './progress.tsx'
import classes from './review.module.css'

/** Who or what is decided about, and how far that is. */
export function GroupLine({ group, by, signed }: { readonly group: ReviewGroup; readonly by: End; readonly signed: boolean }) {
  const mask = usePrivacy()
  const all = group.undecided + group.approve + group.flag + group.exclude
  const waiting = signed ? group.byPolicy : group.undecided
  return (
    <>
      <span className={look.who}>
        <span className={look.name}>{by === 'principal' ? mask(group.name) : group.name}</span>
        <span className={look.second}>
          <span>{by === 'principal' ? mask(group.email ?? group.id) : group.typeName}</span>
        </span>
      </span>
      <span className={classes.state}>
        {waiting > 0 ? (
          <span>
            <b>{count(waiting)}</b> of {count(all)} {signed ? 'by policy, undecided' : 'to decide'}
          </span>
        ) : (
          <span className={classes.done}>
            <IconCircleCheck size={14} stroke={1.9} aria-hidden /> {all === 0 ? 'done' : `${count(all)} decided`}
          </span>
        )}
        <DecisionBar counts={group} label={`${count(all - waiting)} of ${count(all)} decided`} size={4} />
      </span>
    </>
  )
}
