import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './figure.module.css'

/** A number with its name above it, and what belongs to it below. */
export function Figure(props: { readonly title: string; readonly value: string; readonly children?: ReactNode }) {
  return (
    <div className={classes.figure}>
      <Text size="sm" c="dimmed">
        {props.title}
      </Text>
      <Text className={classes.value}>{props.value}</Text>
      {props.children !== undefined && (
        <Text size="sm" c="dimmed" component="div">
          {props.children}
        </Text>
      )}
    </div>
  )
}
