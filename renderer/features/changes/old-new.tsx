import { VisuallyHidden } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './changes.module.css'

/** Old -> new. Nothing on one side means that it came, or went. */
export function OldNew({ before, after }: { readonly before: ReactNode; readonly after: ReactNode }) {
  const came = before === null || before === ''
  const went = after === null || after === ''
  return (
    <span className={classes.step}>
      {!came && (
        <span className={classes.was}>
          <VisuallyHidden>before: </VisuallyHidden>
          {went ? <span className={classes.gone}>{before}</span> : before}
        </span>
      )}
      {!went && (
        <span className={classes.now}>
          {!came && <IconArrowRight size={14} aria-hidden />}
          <VisuallyHidden>now: </VisuallyHidden>
          {after}
        </span>
      )}
      {went && <VisuallyHidden>now: nothing</VisuallyHidden>}
    </span>
  )
}
