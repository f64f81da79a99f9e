import { IconAlertTriangle, IconInfoCircle, IconXboxX, type Icon } from '@tabler/icons-react'
import type { FindingSeverity } from '../../../shared/graph.ts'
import classes from './findings.module.css'

const looks: Readonly<Record<FindingSeverity, readonly [Icon, string]>> = {
  error: [IconXboxX, 'Error'],
  warning: [IconAlertTriangle, 'Warning'],
  info: [IconInfoCircle, 'Note'],
}

/** How bad it is: colour, icon and word. */
export function SeverityMark({ severity }: { readonly severity: FindingSeverity }) {
  const [Look, word] = looks[severity]
  return (
    <span className={classes.severity} data-severity={severity}>
      <Look size={15} stroke={1.9} aria-hidden />
      {word}
    </span>
  )
}
