import type { DiffGroup } from '../../../shared/diff.ts'
import classes from '../../components/group-list.module.css'
import { count } from '../../ports/format.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import type { ChangesSearch } from './changes-search.ts'
import { KindCount, KindMark } from './kind-mark.tsx'

const words = { added: 'New', removed: 'Gone', changed: 'Changed' } as const

/** Who or what differs, and in how much. */
export function GroupLine({ group, person }: { readonly group: DiffGroup; readonly person: boolean }) {
  const mask = usePrivacy()
  const second = group.email ?? (person ? group.id : group.typeName)
  return (
    <>
      <span className={classes.who}>
        <span className={classes.name}>{person ? mask(group.name) : group.name}</span>
        <span className={classes.second}>
          {group.kind !== 'unchanged' && <KindMark kind={group.kind} word={words[group.kind]} />}
          <span>{person ? mask(second) : second}</span>
        </span>
      </span>
      <KindCount kind="added" value={group.added} />
      <KindCount kind="removed" value={group.removed} />
      <KindCount kind="changed" value={group.changed} />
    </>
  )
}

export const totalWords = (total: number, by: ChangesSearch['by']): string =>
  by === 'course' ? `${count(total)} ${total === 1 ? 'course' : 'courses'}` : `${count(total)} ${total === 1 ? 'person' : 'people'}`
