import { useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { mostProfileColumns } from '../../../shared/snapshots-contract.ts'
import type { ProfileCells } from '../../../shared/query.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { moveLayout, useGridLayout, type GridLayout } from '../../components/grid/layout.ts'
import { endsCalled, firstVocabulary } from '../../../shared/vocabulary.ts'
import type { GridColumn } from '../../components/grid/types.ts'
import { maskedAttribute } from './attribute-text.ts'
import { useExploreChange } from './use-explore-change.ts'

/** Under what arrangements of columns are kept: of those that hold, of what is held, of grants. */
export type LayoutName = 'holders' | 'resources' | 'grants'

/** Before every source had words of its own, those of holders were kept under the first one's word for them. */
const earlierHolders = endsCalled(firstVocabulary).holder.many.toLowerCase()

interface Profiled {
  readonly profile?: ProfileCells
}

const prefix = 'profile.'
/** Keys offered in the menu, the most common; a filter reaches all of them. */
const mostOffered = 100

/** The key of a profile that a column shows; undefined for a column of the list's own. */
export const profileKeyOf = (id: string): string | undefined => (id.startsWith(prefix) ? id.slice(prefix.length) : undefined)

export interface ExploreLayout<Row> extends GridLayout<Row> {
  /** The keys of profiles whose columns are shown. */
  readonly profile: readonly string[]
}

/**
 * A list's columns, those of its profiles behind them. Which of these are shown stands in the address; an address that does not say
 * shows those shown last. `keys`: of this snapshot, once they are known.
 */
export function useExploreLayout<Row extends Profiled>(
  name: LayoutName,
  own: readonly GridColumn<Row>[],
  keys: readonly string[] | undefined,
): ExploreLayout<Row> {
  useState(() => moveLayout(earlierHolders, 'holders' satisfies LayoutName))
  const mask = usePrivacy()
  const { cols } = useSearch({ strict: false })
  const change = useExploreChange()
  const columns = useMemo(() => {
    const offered = new Set([...(cols ?? []), ...(keys ?? []).slice(0, mostOffered)])
    return [...own, ...[...offered].map((key) => profileColumn<Row>(key, mask))]
  }, [own, cols, keys, mask])
  const layout = useGridLayout(name, columns, (id) => {
    const key = profileKeyOf(id)
    // Shown the last time; before the keys are known it is taken for one of them.
    return key !== undefined && keys?.includes(key) !== false ? profileColumn<Row>(key, mask) : undefined
  })
  const wanted = (id: string): boolean => {
    const key = profileKeyOf(id)
    return key === undefined || cols === undefined ? layout.visible(id) : cols.includes(key)
  }
  const shown = layout.columns.flatMap((column) => (wanted(column.id) ? (profileKeyOf(column.id) ?? []) : [])).slice(0, mostProfileColumns)
  // The same keys are the same array: it says which rows are asked for.
  const text = JSON.stringify(shown)
  const profile = useMemo(() => JSON.parse(text) as readonly string[], [text])
  return {
    ...layout,
    profile,
    visible: (id) => {
      const key = profileKeyOf(id)
      return key === undefined ? layout.visible(id) : profile.includes(key)
    },
    hasRoom: (id) => profileKeyOf(id) === undefined || profile.length < mostProfileColumns,
    show: (id, on) => {
      layout.show(id, on)
      const key = profileKeyOf(id)
      if (key === undefined) return
      const rest = profile.filter((each) => each !== key)
      change({ cols: on ? [...rest, key] : rest }, true)
    },
    reset: () => {
      layout.reset()
      change({ cols: undefined }, true)
    },
  }
}

function profileColumn<Row extends Profiled>(key: string, mask: (text: string) => string): GridColumn<Row> {
  return {
    id: prefix + key,
    title: key,
    size: 160,
    hidden: true,
    text: (row) => maskedAttribute(mask, cellText(row.profile?.[key] ?? null)),
  }
}

/** Lists come as JSON; one of plain values reads better without its brackets. */
function cellText(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value)
  if (!value.startsWith('[')) return value
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) && list.every((part) => typeof part !== 'object' || part === null) ? list.map(String).join(', ') : value
  } catch {
    return value
  }
}
