import { IconBan, IconCircleCheck, IconCircleDashed, IconFlag, type Icon } from '@tabler/icons-react'
import type { DecisionState } from '../../../shared/reviews.ts'
import classes from './decision-mark.module.css'
import { stateWords } from './decision-words.ts'

export const decisionIcons: Readonly<Record<DecisionState, Icon>> = {
  approve: IconCircleCheck,
  flag: IconFlag,
  exclude: IconBan,
  undecided: IconCircleDashed,
}

/** How a grant stands: colour, icon and word. */
export function DecisionMark({ state, word }: { readonly state: DecisionState; readonly word?: string }) {
  const Look = decisionIcons[state]
  return (
    <span className={classes.mark} data-state={state}>
      <Look size={15} stroke={1.9} aria-hidden />
      {word ?? stateWords[state]}
    </span>
  )
}
