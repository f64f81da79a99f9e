import type { Icon } from '@tabler/icons-react'

/** Something that can be found and done. */
export interface PaletteItem {
  readonly id: string
  readonly group: string
  readonly label: string
  /** Behind the label, dimmed. */
  readonly about?: string | undefined
  readonly icon: Icon
  readonly keys?: readonly string[]
  /** Why it cannot be done now. */
  readonly whyNot?: string | null
  /** People and courses are not remembered as recent. */
  readonly forgets?: boolean
  readonly act: () => void
}

const normal = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Whether every typed word begins a word of the item. */
export function fits(item: PaletteItem, query: string): boolean {
  const words = normal(`${item.label} ${item.about ?? ''} ${item.group}`).split(/[^\p{L}\p{N}.@-]+/u)
  return normal(query)
    .split(/\s+/)
    .filter((typed) => typed !== '')
    .every((typed) => words.some((word) => word.startsWith(typed)))
}
