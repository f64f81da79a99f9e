/** What a status says, in the words files use. */
export type StatusMeaning = 'active' | 'inactive' | 'deleted'

const meanings: ReadonlyMap<string, StatusMeaning> = new Map(
  Object.entries({
    active: ['active', 'a', 'enrolled', 'true', '1', 'yes', 'y', 'current'],
    inactive: ['inactive', 'i', 'withdrawn', 'w', 'graduated', 'false', '0', 'no', 'n', 'suspended'],
    deleted: ['deleted', 'tobedeleted', 'removed'],
  } satisfies Record<StatusMeaning, readonly string[]>).flatMap(([meaning, words]) =>
    words.map((word): [string, StatusMeaning] => [word, meaning as StatusMeaning]),
  ),
)

/** What a status word means, in any letter case; null for a word nobody knows, which counts as active until somebody says what it means. */
export const statusMeaning = (word: string): StatusMeaning | null => meanings.get(word.trim().toLowerCase()) ?? null
