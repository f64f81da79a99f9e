import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** To a record, in the list of its type. */
export function RecordLink(props: { readonly type: string; readonly recordKey: number; readonly children: ReactNode }) {
  return (
    <Anchor
      size="md"
      renderRoot={(rest) => (
        <Link
          {...rest}
          to="/resources/$type"
          params={{ type: props.type }}
          search={(before) => ({ on: before.on, vs: before.vs, record: props.recordKey })}
        />
      )}
    >
      {props.children}
    </Anchor>
  )
}

/** To the grants that fit a typed filter. */
export function GrantsLink({ q, children }: { readonly q: string; readonly children: ReactNode }) {
  return (
    <Anchor size="md" renderRoot={(rest) => <Link {...rest} to="/grants" search={(before) => ({ on: before.on, vs: before.vs, q })} />}>
      {children}
    </Anchor>
  )
}
