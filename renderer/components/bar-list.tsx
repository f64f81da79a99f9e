import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { count } from '../ports/format.ts'
import classes from './bar-list.module.css'

export interface Bar {
  readonly key: string
  readonly label: string
  readonly icon?: ReactNode
  readonly value: number
  /** Beside the number: a share, a change. */
  readonly note?: string
}

/** Bars one below the other, each a link: what it is, how many, how long beside `whole`, without it beside the longest. `link` makes a row a link. */
export function BarList(props: {
  readonly title: string
  readonly bars: readonly Bar[]
  /** What all are a share of, where the notes say shares. */
  readonly whole?: number
  readonly link: (bar: Bar, className: string, children: ReactNode) => ReactNode
}) {
  const most = Math.max(1, ...(props.whole === undefined ? props.bars.map((bar) => bar.value) : [props.whole]))
  return (
    <ul className={classes.list} aria-label={props.title}>
      {props.bars.map((bar) => (
        <li key={bar.key}>
          {props.link(
            bar,
            classes.row ?? '',
            <>
              <span className={classes.label} title={bar.label}>
                {bar.icon}
                <span className={classes.text}>{bar.label}</span>
              </span>
              <span className={classes.track} aria-hidden>
                <span className={classes.bar} style={{ width: `${(100 * bar.value) / most}%` }} />
              </span>
              <span className={classes.value}>{count(bar.value)}</span>
              {bar.note !== undefined && (
                <Text size="sm" c="dimmed" component="span" className={classes.note}>
                  {bar.note}
                </Text>
              )}
            </>,
          )}
        </li>
      ))}
    </ul>
  )
}
