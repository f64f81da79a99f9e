import { useRef, useState } from 'react'
import type { ExportFormat, ExportProgress, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import type { Filter, ListName, SortKey } from '../../../shared/query.ts'
import { engine, main } from '../../ports/clients.ts'

/** What is written: a list as it stands, or rows of a kind of their own. */
export type Exported =
  | {
      readonly list: ListName
      readonly filter: Filter | undefined
      readonly sort: readonly SortKey[]
      readonly columns: readonly string[]
    }
  | { readonly list: ListName; readonly preset: 'baton' | 'findings'; readonly findingKinds?: readonly string[] }

export interface ExportRequest {
  readonly snapshotRef: SnapshotRef
  readonly exported: Exported
  readonly format: ExportFormat
  /** Of the file, without an ending. */
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
        title: 'Export',
        defaultName: `${request.name}.${request.format}`,
        kind: request.format,
      })
      if (path === null) return
      stop.current = mine
      setState({ step: 'writing', progress: null })
      const { snapshotRef, exported, format } = request
      const events = await engine.exports.run(
        // Spreadsheets guess the encoding of a CSV without a mark.
        { snapshotRef, list: exported.list, format, path, byteOrderMark: format === 'csv', ...asked(exported) },
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

function asked(exported: Exported) {
  if ('preset' in exported) {
    const { preset, findingKinds } = exported
    return { preset, ...(findingKinds === undefined ? {} : { findingKinds: [...findingKinds] }) }
  }
  const { filter, sort, columns } = exported
  return { ...(filter === undefined ? {} : { where: filter }), sort: [...sort], columns: [...columns] }
}
