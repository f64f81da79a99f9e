import { createContext, use, useMemo } from 'react'
import type { CommandNames } from '../../shared/commands.ts'
import { fieldsOf, type Fields } from '../../shared/fields.ts'
import type { ListName } from '../../shared/query.ts'
import type { SnapshotInfo } from '../../shared/snapshots-contract.ts'
import { holdersFirst, plainVocabulary, type TypeWords, type Vocabulary } from '../../shared/vocabulary.ts'

/** The words of what is shown: the shell says those of the snapshot that is looked at, whatever shows another one says its own. */
export const Words = createContext<Vocabulary | null>(null)

/** The words of the snapshot that is looked at; before it is open those every snapshot has. */
export const useVocabulary = (): Vocabulary => use(Words) ?? plainVocabulary

const noKeys: readonly string[] = []

/** What can be asked of a list of it. `profileKeys`: none means that they are not known yet, and that any word may be one. */
export function useFields(list: ListName, profileKeys: readonly string[] = noKeys): Fields {
  const vocabulary = useVocabulary()
  return useMemo(() => fieldsOf(vocabulary, list, profileKeys.length === 0 ? undefined : profileKeys), [vocabulary, list, profileKeys])
}

type Typed = Pick<SnapshotInfo, 'resourceTypes' | 'vocabulary'>

/** Its types that have lists of their own, those that hold first; of the rest, places that others lie in. */
export const lookedAtTypes = (snapshot: Typed | undefined): readonly TypeWords[] =>
  snapshot === undefined ? [] : holdersFirst(snapshot).filter(({ role, children }) => role !== 'neither' || children.length > 0)

/** Whether resources of a type are accounts of somebody: they have an e-mail and a state, and their names are masked. */
export const isAccount = (snapshot: Pick<Typed, 'resourceTypes'> | undefined, type: string): boolean =>
  snapshot?.resourceTypes.find(({ id }) => id === type)?.traits.includes('user') ?? false

/** The types the two commands for lists lead to: the first that holds, and the first beside it that is held. */
export function endLists(types: readonly TypeWords[]): Readonly<Partial<Record<keyof CommandNames, TypeWords>>> {
  const holders = types.find(({ role }) => role === 'holder' || role === 'both')
  const held = types.find((type) => type !== holders && (type.role === 'held' || type.role === 'both'))
  return { ...(holders && { 'go.holders': holders }), ...(held && { 'go.held': held }) }
}

/** What the commands for lists are called with this data. */
export function commandNames(types: readonly TypeWords[]): CommandNames {
  const { 'go.holders': holders, 'go.held': held } = endLists(types)
  return { ...(holders && { 'go.holders': holders.many }), ...(held && { 'go.held': held.many }) }
}
