import { Loader } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { FilterChip } from '../../../../shared/filter-language/language.ts'
import type { TreeRow } from '../../../../shared/query.ts'
import type { SnapshotInfo } from '../../../../shared/snapshots-contract.ts'
import { typeCalled } from '../../../../shared/vocabulary.ts'
import { Problem } from '../../../components/problem.tsx'
import { typeIcon } from '../../../components/type-icon.ts'
import { count } from '../../../ports/format.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { isAccount, useVocabulary } from '../../../ports/words.ts'
import { isChosen, lineBeginning, treeMove, type TreeLine } from './model.ts'
import classes from './tree.module.css'
import { useTree } from './use-tree.ts'

interface TreeProps {
  readonly snapshot: SnapshotInfo
  /** What the list is filtered by. */
  readonly chips: readonly FilterChip[]
  readonly onChoose: (node: TreeRow) => void
}

/** What lies in what, beside the list: choosing something shows what lies in it, at any depth. */
export function ResourceTree({ snapshot, chips, onChoose }: TreeProps) {
  const { lines, busy, error, setOpen, more } = useTree(snapshot)
  const frame = useRef<HTMLDivElement>(null)
  const [last, setLast] = useState<string | null>(null)
  const chosen = lines.find((line) => line.kind === 'node' && isChosen(chips, line.node))
  const at = lines.find(({ id }) => id === last)?.id ?? chosen?.id ?? lines[0]?.id ?? ''
  const goTo = (id: string): void => {
    setLast(id)
    frame.current?.querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"]`)?.focus()
  }
  const act = (line: TreeLine): void => {
    setLast(line.id)
    if (line.kind === 'more') more(line.in)
    else onChoose(line.node)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const line = lines.find(({ id }) => id === at)
    const move = treeMove(lines, at, event.key)
    const letter = /^[\p{L}\p{N}]$/u.test(event.key) ? lineBeginning(lines, at, event.key) : null
    if (move !== null) {
      if ('to' in move) goTo(move.to)
      else setOpen('open' in move ? move.open : move.close, 'open' in move)
    } else if ((event.key === 'Enter' || event.key === ' ') && line !== undefined) act(line)
    else if (letter !== null) goTo(letter)
    else return
    event.preventDefault()
    // Letters are also keys of the window.
    event.stopPropagation()
  }
  return (
    <div ref={frame} className={classes.tree} role="tree" aria-label="What lies in what" aria-busy={busy} onKeyDown={onKeyDown}>
      {error !== null && <Problem error={error} />}
      {lines.map((line) =>
        line.kind === 'node' ? (
          <Node
            key={line.id}
            line={line}
            snapshot={snapshot}
            stop={line.id === at}
            chosen={line === chosen}
            onToggle={() => setOpen(line.node.row.key, !line.open)}
            onChoose={() => act(line)}
          />
        ) : (
          <div
            key={line.id}
            role="treeitem"
            aria-level={line.level}
            aria-selected={false}
            tabIndex={line.id === at ? 0 : -1}
            data-line={line.id}
            className={classes.line}
            style={{ paddingLeft: indent(line.level) }}
            onClick={() => act(line)}
          >
            <span className={classes.more}>{count(line.left)} more</span>
          </div>
        ),
      )}
      {lines.length === 0 && busy && <Loader size="sm" m="md" aria-label="Reading" />}
    </div>
  )
}

const indent = (level: number): number => 8 + (level - 1) * 16

interface NodeProps {
  readonly line: Extract<TreeLine, { kind: 'node' }>
  readonly snapshot: SnapshotInfo
  readonly stop: boolean
  readonly chosen: boolean
  readonly onToggle: () => void
  readonly onChoose: () => void
}

function Node({ line, snapshot, stop, chosen, onToggle, onChoose }: NodeProps) {
  const mask = usePrivacy()
  const { row, children } = line.node
  const type = typeCalled(useVocabulary(), row.type)
  const Picture = typeIcon[type.icon]
  const name = isAccount(snapshot, row.type) ? mask(row.name) : row.name
  return (
    <div
      role="treeitem"
      aria-level={line.level}
      aria-posinset={line.place}
      aria-setsize={line.of}
      aria-expanded={children > 0 ? line.open : undefined}
      aria-selected={chosen}
      aria-label={`${name}, ${type.one}${children > 0 ? `, ${count(children)} in it` : ''}`}
      tabIndex={stop ? 0 : -1}
      data-line={line.id}
      className={classes.line}
      style={{ paddingLeft: indent(line.level) }}
      title={name}
      onClick={onChoose}
    >
      <span
        className={classes.toggle}
        data-open={line.open || undefined}
        aria-hidden
        onClick={(event) => {
          if (children === 0) return
          event.stopPropagation()
          onToggle()
        }}
      >
        {children > 0 && <IconChevronRight size={14} />}
      </span>
      <Picture size={15} stroke={1.6} aria-hidden className={classes.icon} />
      <span className={classes.name}>{name}</span>
      {children > 0 && <span className={classes.count}>{count(children)}</span>}
    </div>
  )
}
