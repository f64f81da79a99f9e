/** What other features may use of this one. */
export { type FieldWords } from './field-words.ts'
export { useFieldWords } from './use-field-words.ts'
export { joinGrants, type GrantChange } from './grant-changes.ts'
export { KindMark } from './kind-mark.tsx'
export { OldNew } from './old-new.tsx'
