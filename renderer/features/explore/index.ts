/** What other features may use of this one. */
export { RecordLink } from './record-link.tsx'
export { FilterBar } from './filter/filter-bar.tsx'
export { heldBack } from './filter/standing.ts'
export { type Filtered, useProfileKeys, useSlugs, useStanding } from './use-explore.ts'
export { builtInViews } from './views/built-in.ts'
export { useSavedViews } from './views/saved-views.ts'
export { readViewSearch } from './views/view-text.ts'
