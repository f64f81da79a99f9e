import { IconArrowRight, IconMinus, IconPlus, type Icon } from '@tabler/icons-react'
import type { DiffKind } from '../../../shared/diff.ts'
import { count } from '../../ports/format.ts'
import classes from './kind-mark.module.css'

const looks: Readonly<Record<DiffKind, readonly [Icon, string]>> = {
  added: [IconPlus, 'Added'],
  removed: [IconMinus, 'Removed'],
  changed: [IconArrowRight, 'Changed'],
}

/** What became of something: colour, icon and word. */
export function KindMark({ kind, word }: { readonly kind: DiffKind; readonly word?: string }) {
  const [Look, usual] = looks[kind]
  return (
    <span className={classes.mark} data-kind={kind}>
      <Look size={14} stroke={2} aria-hidden />
      {word ?? usual}
    </span>
  )
}

/** How many of a kind, in a list: the icon stands for the word, which is there for those who listen. */
export function KindCount({ kind, value }: { readonly kind: DiffKind; readonly value: number }) {
  const [Look, word] = looks[kind]
  if (value === 0) return <span className={classes.count} />
  return (
    <span className={classes.count} data-kind={kind} title={`${count(value)} ${word.toLowerCase()}`}>
      <Look size={12} stroke={2.2} role="img" aria-label={word} />
      {count(value)}
    </span>
  )
}
