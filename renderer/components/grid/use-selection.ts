import { useState } from 'react'
import { nothingSelected, type Selection } from './selection.ts'

/** What is chosen in a list; another list starts with nothing. */
export function useSelection(listId: string): readonly [Selection, (selection: Selection) => void] {
  const [chosen, setChosen] = useState({ listId, selection: nothingSelected })
  return [chosen.listId === listId ? chosen.selection : nothingSelected, (selection) => setChosen({ listId, selection })]
}
