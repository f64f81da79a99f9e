import { Button, Collapse } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useAppStatus } from '../../../ports/app-events.tsx'
import { CopyText } from './copy-text.tsx'
import classes from './drawer.module.css'
import { Section } from '../../../components/drawer.tsx'

/** The record as the file holds it, for those who want to see for themselves. */
export function RawRecord({ raw }: { readonly raw: unknown }) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const masked = useAppStatus().preferences?.privacy ?? false
  const text = JSON.stringify(raw, null, 2)
  return (
    <Section title="Raw record" note="as a .c1z holds it">
      {masked ? (
        <div className={classes.small}>Hidden while names and e-mails are masked.</div>
      ) : (
        <>
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={open}
            aria-controls={id}
            leftSection={open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Hide' : 'Show'}
          </Button>{' '}
          <CopyText text={text} label="Copy the raw record" />
          <Collapse expanded={open} id={id}>
            {open && (
              <pre className={classes.raw} tabIndex={0}>
                {text}
              </pre>
            )}
          </Collapse>
        </>
      )}
    </Section>
  )
}
