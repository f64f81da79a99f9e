import { fork, type ChildProcess } from 'node:child_process'
import { utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import type { FromEngine, ToEngine } from '../../shared/engine-protocol.ts'
import { openEngineLog } from './engine-log.ts'

/** One engine process, however it is hosted. */
export interface EngineChild {
  send(message: ToEngine): void
  /** Gives the engine its end of a channel to the window. */
  connect(port: MessagePortMain): void
  onMessage(listener: (message: FromEngine) => void): void
  onExit(listener: (reason: string) => void): void
  kill(): void
  readonly pid: number | undefined
}

export interface EngineLaunch {
  readonly entry: string
  readonly logFile: string
  /** Path of a Node with Node-API 10 or newer; null: Electron's own utility process. */
  readonly node: string | null
}

export function launchEngine(launch: EngineLaunch): EngineChild {
  return launch.node === null ? inUtilityProcess(launch) : inNodeChild(launch, launch.node)
}

function inUtilityProcess(launch: EngineLaunch): EngineChild {
  const child: UtilityProcess = utilityProcess.fork(launch.entry, [], { serviceName: 'Rollcall engine', stdio: ['ignore', 'pipe', 'pipe'] })
  openEngineLog(launch.logFile, [child.stdout, child.stderr])
  return {
    send: (message) => child.postMessage(message),
    connect: (port) => child.postMessage({ kind: 'port', port: 0 } satisfies ToEngine, [port]),
    onMessage: (listener) => child.on('message', (message: unknown) => listener(message as FromEngine)),
    onExit: (listener) => child.on('exit', (code) => listener(`code ${code}`)),
    kill: () => child.kill(),
    get pid() {
      return child.pid
    },
  }
}

function inNodeChild(launch: EngineLaunch, node: string): EngineChild {
  const child: ChildProcess = fork(launch.entry, [], {
    execPath: node,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const log = openEngineLog(launch.logFile, [child.stdout, child.stderr])
  const ports = new Map<number, MessagePortMain>()
  let last = 0
  // A message to a child that is just ending cannot be written; what matters of it is its `exit`.
  child.on('error', (error) => log(`${error.message}\n`))
  const send = (message: ToEngine): void => {
    if (child.connected) child.send(message)
  }
  child.on('message', (message: unknown) => {
    const said = message as FromEngine
    if (said.kind === 'data') ports.get(said.port)?.postMessage(said.data)
  })
  child.once('exit', () => {
    for (const port of ports.values()) port.close()
    ports.clear()
  })
  return {
    send,
    connect: (port) => {
      const id = ++last
      ports.set(id, port)
      send({ kind: 'port', port: id })
      port.on('message', (event) => send({ kind: 'data', port: id, data: event.data as unknown }))
      port.on('close', () => {
        ports.delete(id)
        send({ kind: 'closed', port: id })
      })
      port.start()
    },
    onMessage: (listener) =>
      child.on('message', (message: unknown) => {
        const said = message as FromEngine
        if (said.kind !== 'data') listener(said)
      }),
    onExit: (listener) => {
      child.once('exit', (code, signal) => listener(signal ?? `code ${code ?? 'unknown'}`))
      // A Node that is not there never starts, so it never exits.
      child.once('error', (error) => {
        if (child.pid === undefined) listener(error.message)
      })
    },
    kill: () => child.kill('SIGKILL'),
    get pid() {
      return child.pid
    },
  }
}
