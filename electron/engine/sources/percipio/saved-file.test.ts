import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completed, dana, ladder, omar, privacy, row, started } from '../../../../tests/fakes/percipio/rows.ts'
import { rows } from '../../../../tests/fakes/percipio/script.ts'
import { startPercipioService } from '../../../../tests/fakes/percipio/service.ts'
import { ended, testEngine } from '../../../../tests/fakes/test-engine.ts'
import { withMeta } from '../../c1z/graph-parts.ts'
import { withContent } from '../../c1z/testing/files.ts'
import { writeC1z } from '../../c1z/write.ts'
import { openSnapshot } from '../../graph/snapshot.ts'
import { percipio } from './index.ts'

/** SHA-256 of the database in the .c1z of this report. Another one: what readers get is another file. */
const golden = 'cd7fddfa57aa3a88ecab1aa10b5edbd7a53b39d8d440320346bac09f7c6e1bbc'

test('a report that nobody reviewed is saved as it always was, byte for byte', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-golden-'))
  const service = await startPercipioService({
    report: [rows(row(dana, ladder, completed), row(dana, privacy, started), row(omar, ladder, started), row(omar, privacy, completed))],
  })
  const engine = await testEngine(percipio)
  try {
    const { baseUrl, organizationId, apiToken } = service
    const config = { baseUrl, organizationId, pollInterval: 1 }
    const run = await ended(engine, await engine.client.runs.start({ sourceId: 'percipio', config, secrets: { apiToken } }))
    expect(run.state).toBe('ready')
    const snapshot = openSnapshot(join(engine.dataDir, 'snapshots', `${run.id}.snapshot`))
    const path = join(folder, 'sync.c1z')
    const at = { runId: null, syncId: '33p3590dzdgf5u2DhrEARCIYjnj', startedAt: 1_760_000_000_000, endedAt: 1_760_000_060_000 }
    try {
      const { signal } = new AbortController()
      await writeC1z(withMeta(snapshot, { ...snapshot.meta, ...at }), path, { keep: 1, signal, now: () => at.endedAt })
    } finally {
      snapshot.close()
    }
    const content = withContent(path, (database) => database.serialize())
    expect(createHash('sha256').update(content).digest('hex')).toBe(golden)
  } finally {
    await engine.close()
    await service.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
