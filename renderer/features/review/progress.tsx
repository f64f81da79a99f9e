import { Progress, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { DecisionState, ReviewCounts } from '../../../shared/reviews.ts'
import { count } from '../../ports/format.ts'
import { DecisionMark } from './decision-mark.tsx'
import { decidedOf, stateWords, undecidedFigures } from './decision-words.ts'
import classes from './progress.module.css'

/** As they stand in every bar. */
const inOrder = ['approve', 'flag', 'exclude', 'undecided'] as const satisfies readonly DecisionState[]
const colors: Readonly<Record<DecisionState, string>> = {
  approve: 'green.7',
  flag: 'orange.6',
  exclude: 'red.7',
  undecided: 'transparent',
}

type Counts = Pick<ReviewCounts, DecisionState>

/** How far a review is, in one line: a bar, and the figures it stands for. */
export function ReviewProgress({ counts, children }: { readonly counts: ReviewCounts; readonly children?: ReactNode }) {
  const decided = decidedOf(counts)
  const figures = { ...counts, exclude: counts.exclude - counts.leftOutByPolicy }
  const waiting = undecidedFigures(counts)
  const rest = waiting.length > 0 ? waiting : [{ state: 'undecided', number: 0, words: 'to decide' } as const]
  const share = counts.inScope === 0 ? 100 : Math.floor((100 * decided) / counts.inScope)
  return (
    <div className={classes.progress} role="group" aria-label="Progress">
      {children}
      <Text size="sm" fw={600} className={classes.figure} aria-live="polite">
        {count(decided)} of {count(counts.inScope)} decided
        <span className={classes.share}>{share} %</span>
        {counts.carried > 0 && <span className={classes.share}>{count(counts.carried)} carried from earlier</span>}
      </Text>
      <div className={classes.bar}>
        <DecisionBar counts={counts} label={`${share} % decided`} size={8} />
      </div>
      <div className={classes.legend}>
        {(['approve', 'flag', 'exclude'] as const).map((state) => (
          <DecisionMark key={state} state={state} word={`${count(figures[state])} ${stateWords[state].toLowerCase()}`} />
        ))}
        {rest.map(({ state, number, words }) => (
          <DecisionMark key={words} state={state} word={`${count(number)} ${words}`} />
        ))}
      </div>
    </div>
  )
}

/** The shares of the decisions; what is left of the track is not decided. */
export function DecisionBar(props: { readonly counts: Counts; readonly label: string; readonly size: number }) {
  const { counts } = props
  const all = Math.max(
    1,
    inOrder.reduce((sum, state) => sum + counts[state], 0),
  )
  const decided = all - counts.undecided
  return (
    <Progress.Root size={props.size} radius="xl" transitionDuration={120} aria-label={props.label}>
      {inOrder
        .filter((state) => state !== 'undecided' && counts[state] > 0)
        .map((state) => (
          <Progress.Section
            key={state}
            value={(100 * counts[state]) / all}
            color={colors[state]}
            aria-label={`${stateWords[state]}: ${count(counts[state])}`}
          />
        ))}
      {decided === 0 && <Progress.Section value={0} aria-label="Nothing decided yet" />}
    </Progress.Root>
  )
}
