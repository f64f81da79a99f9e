import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureElectron } from '../../build/runtime/electron.ts'
import { definedEnvironment } from '../../build/runtime/launch.ts'
import { deaf, freePort, isOpen } from '../fakes/inspector.ts'
import { expect, test } from './desktop.ts'

/** Not by the driver: it switches the inspector on itself. */
test("no signal switches on the inspector of the window's process", async ({ session, folder }) => {
  const { executable } = await ensureElectron(() => undefined)
  const preload = join(folder, 'deaf.cjs')
  await writeFile(preload, deaf)
  const children: ChildProcess[] = []
  const start = async (name: string, environment: Record<string, string>) => {
    const port = await freePort()
    const profile = join(folder, name)
    const words = ['--no-sandbox', '--disable-gpu', `--inspect-port=${port}`, `--user-data-dir=${profile}`, process.env.ROLLCALL_APP ?? '']
    const child = spawn(executable, words, {
      stdio: 'ignore',
      env: { ...definedEnvironment(), ...session.environment, ...environment },
    })
    children.push(child)
    const log = join(profile, 'rollcall/logs/app.log')
    await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8').includes('"ready"')).toBe(true)
    return { child, port }
  }
  try {
    const guarded = await start('guarded', {})
    const without = await start('deaf', { NODE_OPTIONS: `--require=${preload}` })
    for (const { child } of [guarded, without]) child.kill('SIGUSR1')
    await expect
      .poll(async () => {
        guarded.child.kill('SIGUSR1')
        expect(await isOpen(guarded.port)).toBe(false)
        return isOpen(without.port)
      })
      .toBe(true)
    const ended = once(guarded.child, 'exit')
    expect([guarded.child.exitCode, guarded.child.signalCode]).toEqual([null, null])
    // In order, and only after it has heard what came before.
    guarded.child.kill('SIGTERM')
    while (guarded.child.exitCode === null && guarded.child.signalCode === null) expect(await isOpen(guarded.port)).toBe(false)
    expect(await ended).toEqual([0, null])
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
})
