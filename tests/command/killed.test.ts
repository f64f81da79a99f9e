import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pending, text, type Script } from '../fakes/percipio/script.ts'
import { dana, ladder } from '../fakes/percipio/rows.ts'
import { startPercipioService } from '../fakes/percipio/service.ts'
import { place, run, sha256, start, syncWords, token } from './rollcall.ts'

/** kill -9 in every phase: the output stays as it was, nothing half-visible remains, and `resume` brings the run to its end. */
const fixture = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')

const people = 20_000
const manyRows = Array.from({ length: people }, (_, index) =>
  JSON.stringify({ ...dana, userId: `person-${index}@example.com`, ...ladder, contentId: `course-${index % 500}`, status: 'Completed' }),
)
const whole = text('[', manyRows.join(','), ']')
const half = text('[', manyRows.slice(0, people / 2).join(','), { pause: 60_000 })

interface Case {
  readonly phase: string
  /** What the service says to the run that is killed, then to the one that goes on. */
  readonly script: Script
  /** The report that was asked for is used again. */
  readonly reports: number
}

const cases: readonly Case[] = [
  { phase: 'request', script: { request: [{ silent: true }, pending], report: [whole] }, reports: 2 },
  { phase: 'wait', script: { report: [pending, pending, whole] }, reports: 1 },
  { phase: 'download', script: { report: [half, whole] }, reports: 1 },
  { phase: 'build', script: { report: [whole] }, reports: 1 },
  { phase: 'check', script: { report: [whole] }, reports: 1 },
  { phase: 'save', script: { report: [whole] }, reports: 1 },
]

describe('killed with SIGKILL', () => {
  test.each(cases)('in phase $phase', async ({ phase, script, reports }) => {
    const where = place()
    const service = await startPercipioService(script)
    try {
      copyFileSync(fixture, where.output)
      const before = sha256(where.output)
      const running = start(where, syncWords(service, where), token(service))
      await running.said((line) => line.includes('"msg":"phase"') && line.includes(`"phase":"${phase}"`))
      // The first report request is answered by nobody; the kill must not come before it was made.
      if (phase === 'request') await expect.poll(() => service.asked('request').length, { timeout: 120_000 }).toBe(1)
      running.child.kill('SIGKILL')
      expect((await running.ended).signal).toBe('SIGKILL')
      expect(sha256(where.output)).toBe(before)

      const listed = await run(where, ['runs', '--output', 'json'])
      const { runs } = JSON.parse(listed.stdout) as { runs: { id: string; state: string }[] }
      const [killed] = runs
      expect(killed?.state).toBe('interrupted')

      const resumed = await run(where, ['resume', killed?.id ?? '', '--accept-shrunken'], token(service))
      expect({ code: resumed.code, error: resumed.code === 0 ? '' : resumed.stderr.slice(-800) }).toEqual({ code: 0, error: '' })
      expect(service.asked('request')).toHaveLength(reports)
      expect(sha256(where.output)).not.toBe(before)
      // The report, the scratch files and the half-built snapshot of the killed process are gone.
      // What V8 made of the program stays in the cache folder of this home.
      expect(
        readdirSync(where.folder)
          .filter((name) => name !== '.cache')
          .sort(),
      ).toEqual(['data', 'sync.c1z'])
      expect(readdirSync(join(where.dataDir, 'snapshots')).filter((name) => name.includes('partial'))).toEqual([])

      const stats = await run(where, ['stats', '-f', where.output, '--output', 'json'])
      expect(JSON.parse(stats.stdout)).toMatchObject({ counts: { grants: people } })
    } finally {
      await service.close()
      where.remove()
    }
  })

  test('Ctrl-C stops at once, keeps the report for later and touches nothing', async () => {
    const where = place()
    const service = await startPercipioService({ report: [half, whole] })
    try {
      const running = start(where, syncWords(service, where), token(service))
      await running.said((line) => line.includes('"msg":"phase"') && line.includes('"phase":"download"'))
      running.child.kill('SIGINT')
      const ended = await running.ended
      expect(ended.code).toBe(1)
      expect(existsSync(where.output)).toBe(false)
      const listed = await run(where, ['runs', '--output', 'json'])
      expect(JSON.parse(listed.stdout)).toMatchObject({ runs: [{ state: 'cancelled' }] })
    } finally {
      await service.close()
      where.remove()
    }
  })
})
