import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/**
 * A desktop session in memory: an X display, a message bus and a real Secret Service with a password nobody keeps. For `npm
 * start` where there is no display, and for tests.
 */
export interface DesktopSession {
  /** Environment for programs that live in it. */
  readonly environment: Readonly<Record<string, string>>
  close(): Promise<void>
}

export interface SessionOptions {
  /** `locked`: the service runs, but nobody can unlock it; `none`: there is no bus at all. */
  readonly keyring: 'unlocked' | 'locked' | 'none'
  readonly screen?: string
}

export async function openSession(options: SessionOptions): Promise<DesktopSession> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-session-'))
  const children: ChildProcess[] = []
  const environment: Record<string, string> = { XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: join(folder, 'data'), NO_AT_BRIDGE: '1' }
  const close = async (): Promise<void> => {
    for (const child of children.reverse()) child.kill('SIGTERM')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', options.screen ?? '1440x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    children.push(display)
    environment.DISPLAY = `:${await firstLine(display, display.stdio[3] as Readable)}`
    if (options.keyring === 'none') {
      environment.DBUS_SESSION_BUS_ADDRESS = `unix:path=${join(folder, 'no-bus')}`
      return { environment, close }
    }
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...environment },
    })
    children.push(bus)
    environment.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus, bus.stdout)
    // Goes into the background once it serves, and ends with the bus.
    const keyring = spawn('gnome-keyring-daemon', ['--components=secrets', options.keyring === 'unlocked' ? '--unlock' : '--daemonize'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...process.env, ...environment },
    })
    keyring.stdin.end('a password for this session only')
    await once(keyring, 'exit')
    return { environment, close }
  } catch (error) {
    await close()
    throw error
  }
}

function firstLine(child: ChildProcess, stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    stream.on('data', (data: Buffer) => {
      text += data.toString()
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end).trim())
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code ?? 'a signal'} before it was ready.`)))
  })
}
