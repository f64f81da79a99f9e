import type { DiffGroup } from '../../../shared/diff.ts'
import classes from '../../components/group-list.module.css'
import type { End } from '../../ports/ends.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { KindCount, KindMark } from './kind-mark.tsx'

const words = { added: 'New', removed: 'Gone', changed: 'Changed' } as const

/** Who or what differs, and in how much. */
export function GroupLine({ group, by }: { readonly group: DiffGroup; readonly by: End }) {
  const mask = usePrivacy()
  const masked = (text: string): string => (by === 'principal' ? mask(text) : text)
  const second = group.email ?? (by === 'principal' ? group.id : group.typeName)
  return (
    <>
      <span className={classes.who}>
        <span className={classes.name}>{masked(group.name)}</span>
        <span className={classes.second}>
          {group.kind !== 'unchanged' && <KindMark kind={group.kind} word={words[group.kind]} />}
          <span>{masked(second)}</span>
        </span>
      </span>
      <KindCount kind="added" value={group.added} />
      <KindCount kind="removed" value={group.removed} />
      <KindCount kind="changed" value={group.changed} />
    </>
  )
}
