import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'
import { usePrivacyOn } from '../../ports/privacy.tsx'
import { counted } from '../../ports/format.ts'
import { asTable, asTextCell, tabSeparated } from './copy.ts'
import { isSelected, selectedCount, type Selection } from './selection.ts'
import { pageQuery, pageSize, type ShownRows } from './shown-rows.ts'
import type { GridColumn } from './types.ts'

/** More than this is for the export. */
const mostCopied = 20_000
const atOnce = 5000

/** Copies the chosen rows of a list, as far as a clipboard is a place for them. */
export function useCopyRows<Row extends { readonly key: number }>(rows: ShownRows<Row>, columns: readonly GridColumn<Row>[]) {
  const client = useQueryClient()
  const masked = usePrivacyOn()

  const chosenRows = async (selection: Selection, total: number): Promise<Row[]> => {
    const { source } = rows
    const wanted = Math.min(selectedCount(selection, total), mostCopied)
    const chosen: Row[] = []
    if (source === null) return chosen
    // What was chosen by hand is mostly still here.
    for (let page = 0; !selection.all && page * pageSize < total && chosen.length < wanted; page++) {
      const known = client.getQueryData<{ readonly rows: readonly Row[] }>(pageQuery(source, page).queryKey)
      chosen.push(...(known?.rows.filter((row) => isSelected(selection, row.key)) ?? []))
    }
    if (chosen.length === wanted) return chosen
    chosen.length = 0
    const stop = new AbortController()
    for (let offset = 0; offset < total && chosen.length < wanted; offset += atOnce) {
      const page = await source.load(offset, atOnce, stop.signal)
      chosen.push(...page.rows.filter((row) => isSelected(selection, row.key)).slice(0, wanted - chosen.length))
    }
    return chosen
  }

  const copy = (text: string, html: string | undefined, what: string): void => {
    main.clipboard
      .write({ text, ...(html !== undefined && { html }) })
      .then(() => notifications.show({ message: `Copied ${what}${masked ? ', masked as it is shown' : ''}.`, autoClose: 2_000 }))
      .catch(showFailure)
  }
  const copyCell = (text: string): void => copy(text, asTextCell(text), 'the cell')
  const copyRows = (some: readonly Row[], what: string): void => copy(tabSeparated(some, columns), asTable(some, columns), what)

  const copySelection = async (selection: Selection, total: number): Promise<void> => {
    try {
      const chosen = await chosenRows(selection, total)
      const all = selectedCount(selection, total)
      const what = counted(chosen.length, 'row')
      copyRows(chosen, all > chosen.length ? `the first ${what} of ${counted(all, 'row')}; export the list for all of them` : what)
    } catch (error) {
      showFailure(error)
    }
  }
  return { copyCell, copyRows, copySelection }
}
