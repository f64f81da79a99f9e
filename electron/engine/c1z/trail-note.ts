import type { Run } from './build.ts'
import { openScratch } from './database.ts'

/** The name of the asset that holds the note. */
export const TRAIL_NOTE = 'rollcall-audit'

/**
 * Puts the head of the audit trail into the database of a file, as an asset of the sync: it belongs to the sync, stays with it when others
 * are added, and no reader asks for an asset nothing refers to.
 */
export function addTrailNote(path: string, { syncId, startedAt }: Run, note: string): void {
  const database = openScratch(path)
  try {
    database
      .prepare('insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values (?, ?, ?, ?, ?)')
      .run(TRAIL_NOTE, 'text/plain; charset=utf-8', Buffer.from(note), syncId, startedAt)
  } finally {
    database.close()
  }
}
