import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { dana, ladder } from '../fakes/percipio/rows.ts'
import { text } from '../fakes/percipio/script.ts'
import { startPercipioService } from '../fakes/percipio/service.ts'
import { place, run, start, syncWords, token } from './rollcall.ts'

/** The service in a process of its own, with secrets from files: a missed run is made up for, a second service is refused, SIGTERM ends it. */
test('serve --schedules', async () => {
  const where = place()
  const service = await startPercipioService({ report: [text(JSON.stringify([{ ...dana, ...ladder, status: 'Completed' }]))] })
  try {
    expect((await run(where, syncWords(service, where), token(service))).code).toBe(0)
    const { connections } = JSON.parse((await run(where, ['connections', '-o', 'json'])).stdout) as { connections: { id: string }[] }
    const id = connections[0]?.id ?? ''
    const added = await run(where, ['schedules', 'add', id, '0 6 * * *', '--time-zone', 'UTC', '--missed', 'run-once', '-o', 'json'])
    expect(added).toMatchObject({ code: 0 })
    // As if this computer had been off for two days.
    const catalog = new Sqlite(join(where.dataDir, 'catalog.db'))
    catalog.prepare('update schedule set handled_until = handled_until - 172800000').run()
    catalog.close()
    const secrets = join(where.folder, 'secrets')
    mkdirSync(secrets)
    writeFileSync(join(secrets, `${id}.apiToken`), `${service.apiToken}\n`, { mode: 0o600 })

    const words = ['serve', '--schedules', '--secrets-dir', secrets, '--log-format', 'json']
    const serving = start(where, words)
    await serving.said((line) => line.includes('"msg":"serving schedules"') && line.includes('"schedules":1,'))
    await serving.said((line) => line.includes('"msg":"schedule"') && line.includes('"outcome":"started"'))
    await serving.said((line) => line.includes('"msg":"run ended"'))
    const second = await run(where, words)
    expect(second.code).toBe(6)
    expect(second.stderr).toContain('in the hands of another process')
    const listed = JSON.parse((await run(where, ['schedules', '-o', 'json'])).stdout) as {
      schedules: { last: string; lastMessage: string }[]
    }
    expect(listed.schedules[0]?.last).toMatch(/^started /)
    expect(listed.schedules[0]?.lastMessage).toMatch(/late: (its time|2 times) passed/)

    serving.child.kill('SIGTERM')
    const ended = await serving.ended
    expect({ code: ended.code, signal: ended.signal }).toEqual({ code: 0, signal: null })
    expect(ended.stderr).toContain('"msg":"stopping"')
    expect(ended.stderr).not.toContain(service.apiToken)
    const { runs } = JSON.parse((await run(where, ['runs', '-o', 'json'])).stdout) as { runs: { state: string }[] }
    expect(runs).toHaveLength(2)

    // Nobody serves any more: the next one may.
    const third = start(where, words)
    await third.said((line) => line.includes('"msg":"serving schedules"'))
    third.child.kill('SIGINT')
    expect((await third.ended).code).toBe(0)
  } finally {
    await service.close()
    where.remove()
  }
})
