import type { ReactNode } from 'react'
import type { FilterProblem } from '../../../../shared/filter-language/language.ts'
import classes from './filter-bar.module.css'

/** Waves under what is wrong, over the input's own text. */
export function ProblemMarks(props: { readonly text: string; readonly problems: readonly FilterProblem[]; readonly scrolled: number }) {
  const { text, problems, scrolled } = props
  if (problems.length === 0) return null
  const parts: ReactNode[] = []
  let at = 0
  for (const problem of problems) {
    if (problem.at < at) continue
    const end = problem.at + Math.max(1, problem.length)
    parts.push(text.slice(at, problem.at))
    parts.push(
      <span key={problem.at} className={classes.wrong} data-problem>
        {text.slice(problem.at, end) || ' '}
      </span>,
    )
    at = end
  }
  return (
    <div className={classes.marks} aria-hidden>
      <span style={{ transform: `translateX(${-scrolled}px)` }}>
        {parts}
        {text.slice(at)}
      </span>
    </div>
  )
}

interface ProblemsProps {
  readonly text: string
  readonly problems: readonly FilterProblem[]
  /** The text the list is shown by meanwhile. */
  readonly worked: string
  readonly mask: (text: string) => string
}

/** The same in words, below, and what the list shows as long as it is so. */
export function FilterProblems({ text, problems, worked, mask }: ProblemsProps) {
  return (
    <div role="status">
      {problems.map((problem) => (
        <div key={problem.at} className={classes.problem}>
          {problems.length > 1 && <b>{mask(text.slice(problem.at, problem.at + problem.length).slice(0, 40))}: </b>}
          {problem.message}
        </div>
      ))}
      {problems.length > 0 && (
        <div className={classes.meanwhile}>
          {worked.trim() === '' ? (
            'Showing everything until the filter works.'
          ) : (
            <>
              Showing the last filter that worked: <b>{mask(worked)}</b>
            </>
          )}
        </div>
      )}
    </div>
  )
}
