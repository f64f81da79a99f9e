import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { deaf, freePort, isOpen } from '../tests/fakes/inspector.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-signal-'))
const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const at = (path: string): string => join(import.meta.dirname, path)

const preload = `data:text/javascript,${encodeURIComponent(deaf)}`

interface Program {
  readonly words: readonly string[]
  /** Has an answer from it to whatever is asked; null: it is asked by its end. */
  readonly ask: ((child: ChildProcess, time: number) => unknown) | null
}

const programs: Readonly<Record<string, (name: string) => Program>> = {
  keychain: () => ({ words: [at('keychain/child.ts')], ask: (child, id) => child.send({ id, method: 'none', words: [] }) }),
  engine: (name) => ({
    words: [at('engine/process.ts')],
    ask: (child, request) => {
      const network = { proxy: '', extraCa: '', signIn: 'known' }
      if (request === 1) child.send({ kind: 'start', dataDir: join(folder, name), version: '1', network })
      else child.send({ kind: 'diagnostics', request })
    },
  }),
  command: (name) => ({
    words: [at('headless/start.js'), 'serve', '--schedules', '--data-dir', join(folder, name), '--log-format', 'json'],
    ask: null,
  }),
}

async function started(name: string, { words, ask }: Program, isDeaf: boolean) {
  const port = await freePort()
  const options = [`--inspect-port=127.0.0.1:${port}`, ...(isDeaf ? [`--import=${preload}`] : [])].join(' ')
  const child = spawn(process.execPath, [...words], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, NODE_OPTIONS: options, XDG_CACHE_HOME: join(folder, `${name}-cache`) },
  })
  running.push(child)
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('no pipes')
  stdout.resume()
  const spoken = ask === null ? once(stderr, 'data') : null
  stderr.resume()
  let asked = 0
  /** Its own loop has gone round since it was called. */
  const answers = async (): Promise<void> => {
    if (ask === null) return
    const answer = once(child, 'message')
    ask(child, ++asked)
    await answer
  }
  await (spoken ?? answers())
  return { child, port, answers }
}

/**
 * Each program with its own port for the inspector, and beside it the same program without its listener: where the signal opens the port.
 * As often as that one is looked at, the other is signalled again and asked something.
 */
test.skipIf(process.platform === 'win32').each(Object.entries(programs))(
  'no signal switches on the inspector of the %s',
  async (kind, of) => {
    const [guarded, without] = [await started(kind, of(kind), false), await started(`${kind}-deaf`, of(`${kind}-deaf`), true)]
    guarded.child.kill('SIGUSR1')
    without.child.kill('SIGUSR1')
    let opened = false
    for (let more = 10; more > 0; more -= opened ? 1 : 0) {
      opened ||= await isOpen(without.port)
      guarded.child.kill('SIGUSR1')
      await guarded.answers()
      expect(await isOpen(guarded.port)).toBe(false)
      expect([guarded.child.exitCode, guarded.child.signalCode]).toEqual([null, null])
    }
    if (of(kind).ask !== null) return
    const ended = once(guarded.child, 'exit')
    guarded.child.kill('SIGTERM')
    while (guarded.child.exitCode === null) {
      expect(await isOpen(guarded.port)).toBe(false)
      await Promise.race([ended, new Promise((resolve) => setImmediate(resolve))])
    }
    expect(await ended).toEqual([0, null])
  },
)
