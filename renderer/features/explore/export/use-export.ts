import { useRef, useState } from 'react'
import type { ExportFormat, ExportProgress } from '../../../../shared/contract.ts'
import type { Filter, ListName, SortKey } from '../../../../shared/query.ts'
import { engine, main } from '../../../app/ports.ts'

export interface ExportRequest {
  readonly snapshotId: string
  readonly list: ListName
  readonly filter: Filter | undefined
  readonly sort: readonly SortKey[]
  readonly format: ExportFormat
  readonly columns: readonly string[]
  readonly preset: 'baton' | null
  readonly name: string
}

export type ExportState =
  | { readonly step: 'asking' }
  | { readonly step: 'writing'; readonly progress: ExportProgress | null }
  | { readonly step: 'done'; readonly file: NonNullable<ExportProgress['finished']> }
  | { readonly step: 'failed'; readonly error: unknown }

/** Asks where to, writes, tells how far it is; leaving stops the work and leaves nothing behind. */
export function useExport() {
  const [state, setState] = useState<ExportState>({ step: 'asking' })
  const stop = useRef<AbortController | null>(null)

  const start = async (request: ExportRequest): Promise<void> => {
    const mine = new AbortController()
    try {
      const path = await main.dialogs.saveFile({
        title: 'Export this list',
        defaultName: `${request.name}.${request.format}`,
        kind: request.format,
      })
      if (path === null) return
      stop.current = mine
      setState({ step: 'writing', progress: null })
      const { snapshotId, list, filter, sort, format, columns, preset } = request
      const asked = preset === null ? { ...(filter === undefined ? {} : { filter }), sort: [...sort], columns: [...columns] } : { preset }
      const events = await engine.exports.run(
        // Spreadsheets guess the encoding of a CSV without a mark.
        { snapshotId, list, format, path, byteOrderMark: format === 'csv', ...asked },
        { signal: mine.signal },
      )
      for await (const progress of events) {
        setState(progress.finished === null ? { step: 'writing', progress } : { step: 'done', file: progress.finished })
      }
    } catch (error) {
      setState(mine.signal.aborted ? { step: 'asking' } : { step: 'failed', error })
    } finally {
      stop.current = null
    }
  }
  return { state, start, cancel: () => stop.current?.abort() }
}
