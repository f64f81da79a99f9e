import { Badge, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle, IconXboxX, type Icon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { findingCalled } from '../../../shared/finding-words.ts'
import type { FindingGroup, FindingSeverity } from '../../../shared/graph.ts'
import { count } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import classes from './finding-link.module.css'

const looks: Readonly<Record<FindingSeverity, { readonly icon: Icon; readonly word: string }>> = {
  error: { icon: IconXboxX, word: 'Error' },
  warning: { icon: IconAlertTriangle, word: 'Warning' },
  info: { icon: IconInfoCircle, word: 'Note' },
}

/** A kind of finding with its number; leads to its rows. */
export function FindingLink({
  group,
  search,
}: {
  readonly group: FindingGroup
  readonly search: { readonly on?: string | undefined; readonly vs?: string | undefined }
}) {
  const vocabulary = useVocabulary()
  const { icon: Look, word } = looks[group.severity]
  return (
    <Link to="/findings" search={{ ...search, kind: group.kind }} className={classes.finding}>
      <Group gap={8} wrap="nowrap">
        <Look size={16} stroke={1.8} className={classes[group.severity]} role="img" aria-label={word} />
        <Text truncate flex={1}>
          {findingCalled(vocabulary, group.kind).title}
        </Text>
        <Badge color="gray" size="sm">
          {count(group.count)}
        </Badge>
      </Group>
    </Link>
  )
}
