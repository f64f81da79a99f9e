import { fork, spawn, type ChildProcess, type ForkOptions } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-signal-'))
const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const at = (path: string): string => join(import.meta.dirname, path)
const piped: ForkOptions = { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [], serialization: 'advanced' }

/** What the process has said so far. */
const speaks = (child: ChildProcess): (() => string) => {
  let said = ''
  running.push(child)
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (said += data.toString()))
  return () => said
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** All of them at once, so that the plain one, which is signalled last, shows for how long to wait. */
test.skipIf(process.platform === 'win32')(
  'no signal switches on the inspector: not in the command, the engine or the keychain',
  async () => {
    const keychain = fork(at('keychain/child.ts'), [], piped)
    const engine = fork(at('engine/process.ts'), [], piped)
    const command = spawn(process.execPath, [at('headless/start.js'), 'serve', '--data-dir', folder, '--log-format', 'json'])
    const plain = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'])
    const [ofKeychain, ofEngine, ofCommand, ofPlain] = [keychain, engine, command, plain].map(speaks)

    let answered = 0
    let greeted = false
    keychain.on('message', () => answered++)
    keychain.send({ id: 1, method: 'none', words: [] })
    engine.on('message', () => (greeted = true))
    engine.send({ kind: 'start', dataDir: join(folder, 'engine'), version: '1', network: { proxy: '', extraCa: '' } })
    await until(() => answered > 0 && greeted && ofCommand?.() !== '' && ofPlain?.() !== '')
    for (const child of [keychain, engine, command, plain]) child.kill('SIGUSR1')

    const inspector = /debugger|inspector/i
    await until(() => inspector.test(ofPlain?.() ?? ''))
    keychain.send({ id: 2, method: 'none', words: [] })
    await until(() => answered > 1)
    for (const said of [ofKeychain, ofEngine, ofCommand]) expect(said?.()).not.toMatch(inspector)
    for (const child of [keychain, engine, command]) expect([child.exitCode, child.signalCode]).toEqual([null, null])
  },
)
