import type { AppUpdater } from 'electron-updater'

/** A feed of updates with its own way of reading: see signed-feed.ts. */
export type Feed = Extract<Parameters<AppUpdater['setFeedURL']>[0], { readonly provider: 'custom' }>
