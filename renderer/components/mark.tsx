import { Badge } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'

/** State is always colour, icon and word. */
export interface Look {
  readonly color: string
  readonly icon: Icon
  readonly word: string
}

export const Mark = ({ look }: { readonly look: Look }) => (
  <Badge color={look.color} leftSection={<look.icon size={13} aria-hidden />}>
    {look.word}
  </Badge>
)
