import { RPCHandler } from '@orpc/server/message-port'
import pino from 'pino'
import { asRollcallError } from '../../shared/errors.ts'
import type { FromEngine, ToEngine } from '../../shared/engine-protocol.ts'
import { createEngine, type Engine } from './engine.ts'

/**
 * The engine as a process of its own, below a window. Hosted as an Electron utility process it gets real ports; as a Node
 * child the messages of every port come over the one pipe. Everything behind that is the same engine.
 */
interface PortLike {
  on(event: string, listener: (event?: { data: unknown }) => void): void
  postMessage(data: unknown): void
}

interface ParentPort {
  on(event: 'message', listener: (event: { data: ToEngine; ports: (PortLike & { start(): void })[] }) => void): void
  postMessage(message: FromEngine): void
}

const parentPort = (process as { parentPort?: ParentPort }).parentPort
const log = pino({ level: process.env.ROLLCALL_LOG_LEVEL ?? 'info', base: null }, pino.destination({ dest: 1, sync: true }))

function say(message: FromEngine): void {
  if (parentPort) parentPort.postMessage(message)
  else process.send?.(message)
}

const asked = new Map<number, (values: Record<string, string>) => void>()
let lastRequest = 0
function askSecrets(connectionId: string, names: readonly string[]): Promise<Record<string, string>> {
  return new Promise((resolve) => {
    const request = ++lastRequest
    asked.set(request, resolve)
    say({ kind: 'secrets', request, connectionId, names })
  })
}

let engine: Engine | undefined
let handler: RPCHandler<Record<string, never>> | undefined
const bridged = new Map<number, { message: (event: { data: unknown }) => void; close: () => void }>()

async function start(message: Extract<ToEngine, { kind: 'start' }>): Promise<void> {
  try {
    engine = await createEngine({
      dataDir: message.dataDir,
      version: message.version,
      secrets: askSecrets,
      log: {
        debug: (event, fields) => log.debug(fields ?? {}, event),
        info: (event, fields) => log.info(fields ?? {}, event),
        warn: (event, fields) => log.warn(fields ?? {}, event),
        error: (event, fields) => log.error(fields ?? {}, event),
      },
    })
    handler = new RPCHandler(engine.router)
    say({ kind: 'ready' })
  } catch (cause) {
    const error = asRollcallError(cause)
    log.error({ code: error.code, detail: error.detail }, 'engine.start.failed')
    say({ kind: 'failed', message: error.message, remedy: error.remedy })
    setTimeout(() => process.exit(1), 100)
  }
}

/** A port made of the pipe's messages, shaped as the contract's adapter wants it. */
function bridge(id: number): PortLike {
  const port = { message: (): void => undefined, close: (): void => undefined } as {
    message: (event: { data: unknown }) => void
    close: () => void
  }
  bridged.set(id, port)
  return {
    on: (event, listener) => {
      if (event === 'message') port.message = listener
      if (event === 'close') port.close = () => listener()
    },
    postMessage: (data) => say({ kind: 'data', port: id, data }),
  }
}

function hear(message: ToEngine, ports: readonly (PortLike & { start(): void })[]): void {
  switch (message.kind) {
    case 'start':
      void start(message)
      break
    case 'port': {
      const [real] = ports
      handler?.upgrade(real ?? bridge(message.port))
      real?.start()
      break
    }
    case 'data':
      bridged.get(message.port)?.message({ data: message.data })
      break
    case 'closed':
      bridged.get(message.port)?.close()
      bridged.delete(message.port)
      break
    case 'allow':
      break
    case 'secrets':
      asked.get(message.request)?.({ ...message.values })
      asked.delete(message.request)
      break
    case 'stop':
      void (engine?.close() ?? Promise.resolve()).finally(() => process.exit(0))
      break
  }
}

if (parentPort) parentPort.on('message', (event) => hear(event.data, event.ports))
else {
  process.on('message', (message: ToEngine) => hear(message, []))
  // The window's process is gone: nobody is left to work for.
  process.on('disconnect', () => void (engine?.close() ?? Promise.resolve()).finally(() => process.exit(0)))
}
