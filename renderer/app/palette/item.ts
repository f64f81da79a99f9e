import type { Icon } from '@tabler/icons-react'
import { hasWord, searchWords } from '../../../shared/text/words.ts'

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
  /** Records are not remembered as recent. */
  readonly forgets?: boolean
  readonly act: () => void
}

/** Whether every typed word begins a word of the item. */
export function fits(item: PaletteItem, query: string): boolean {
  const text = `${item.label} ${item.about ?? ''} ${item.group}`
  return searchWords(query).every((word) => hasWord(text, word))
}
