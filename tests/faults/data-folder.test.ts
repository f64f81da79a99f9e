import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import { fill } from '../fakes/scripted-source.ts'
import { ended, failureOf, testEngine } from '../fakes/test-engine.ts'
import { smallDisk, whyNoDisk, type SmallDisk } from './small-disk.ts'
import { eventually } from '../fakes/eventually.ts'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const config = { apiToken: 'token', site: 'here' }

async function onDisk(work: (disk: SmallDisk) => Promise<void>): Promise<void> {
  const disk = smallDisk(8 << 20)
  try {
    await work(disk)
  } finally {
    disk.remove()
  }
}

describe.skipIf(whyNoDisk !== null)('the data folder', () => {
  test('on a full disk, it is not opened and says why', async () => {
    await onDisk(async (disk) => {
      disk.fill(0)
      await expect(createEngine({ dataDir: join(disk.folder, 'data'), log: silent, version: '0' })).rejects.toMatchObject({
        code: 'DISK_FULL',
      })
    })
  })

  test('that is there already, on a disk that has become full, it says that too', async () => {
    await onDisk(async (disk) => {
      const options = { dataDir: join(disk.folder, 'data'), log: silent, version: '0' }
      await (await createEngine(options)).close()
      disk.fill(0)
      await expect(createEngine(options)).rejects.toMatchObject({ code: 'DISK_FULL' })
    })
  })

  test('on a disk that can only be read, the same', async () => {
    await onDisk(async (disk) => {
      mkdirSync(join(disk.folder, 'data'))
      disk.readOnly()
      await expect(createEngine({ dataDir: join(disk.folder, 'data'), log: silent, version: '0' })).rejects.toMatchObject({
        code: 'NOT_WRITABLE',
      })
    })
  })

  test('a disk that fills up during a run: the run says it, the engine works again when there is room', async () => {
    await onDisk(async (disk) => {
      const engine = await testEngine(
        async (context, sink) => {
          disk.fill(0)
          await fill({ ...context, config: { ...context.config, people: 20_000 } }, sink)
        },
        { dataDir: join(disk.folder, 'data') },
      )
      try {
        const run = await ended(engine, await engine.client.runs.start({ sourceId: 'scripted', config }))
        expect(run.state).toBe('failed')
        expect(run.error?.code).toBe('DISK_FULL')
        rmSync(join(disk.folder, 'filler'))
        const states = async (): Promise<string[]> => (await engine.client.runs.list({})).map(({ state }) => state)
        await eventually(async () => expect(await states()).toEqual(['failed']))
      } finally {
        await engine.close()
      }
    })
  })

  test('what is changed on a full disk is told as that', async () => {
    await onDisk(async (disk) => {
      const engine = await testEngine(fill, { dataDir: join(disk.folder, 'data') })
      try {
        disk.fill(0)
        let failure = { code: null as unknown, message: '', remedy: null as unknown }
        // The catalog has some pages of its own left.
        for (let i = 0; i < 200 && failure.code === null; i++) {
          failure = await failureOf(engine.client.runs.start({ sourceId: 'scripted', config: { ...config, site: `site ${i}` } })).catch(
            () => failure,
          )
        }
        expect(failure.code).toBe('DISK_FULL')
        expect(failure.message).toMatch(/full/)
      } finally {
        await engine.close().catch(() => undefined)
      }
    })
  })

  test('a disk that goes during a run ends it, and the engine can be closed', async () => {
    await onDisk(async (disk) => {
      const engine = await testEngine(
        async (context, sink) => {
          disk.takeAway()
          await fill({ ...context, config: { ...context.config, people: 5_000 } }, sink)
        },
        { dataDir: join(disk.folder, 'data') },
      )
      const run = await ended(engine, await engine.client.runs.start({ sourceId: 'scripted', config }))
      expect(run.state).not.toBe('running')
      await engine.close()
    })
  })
})
