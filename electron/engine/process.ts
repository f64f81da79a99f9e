import '../no-inspector.ts'
import { createRouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import pino from 'pino'
import { asRollcallError } from '../../shared/errors.ts'
import type { FromEngine, ToEngine } from '../../shared/engine-protocol.ts'
import { guarded, type PortLike } from '../../shared/guarded-port.ts'
import type { Logger } from '../../shared/platform.ts'
import { AllowedPaths, onlyAllowed } from './allowed-paths.ts'
import { CatalogLost } from './catalog/catalog-file.ts'
import { createEngine, type Engine } from './engine.ts'
import { insideAddresses, onlyAgreed } from './private-addresses.ts'
import { windowNetwork } from './window-network.ts'
import { bridge, type Bridge } from './window-port.ts'

/**
 * The engine as a process of its own, below a window. Hosted as an Electron utility process it gets real ports; as a Node
 * child the messages of every port come over the one pipe. Everything behind that is the same engine.
 */
interface RealPort extends PortLike {
  start(): void
}

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: ToEngine; readonly ports: readonly RealPort[] }) => void): void
  postMessage(message: FromEngine): void
}

const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort
const stdout = pino.destination({ dest: 1, sync: true })
// Nobody reads any more once the window's process is gone; what there is to put away is put away all the same.
stdout.on('error', () => undefined)
const lines = pino({ level: process.env.ROLLCALL_LOG_LEVEL ?? 'info', base: null }, stdout)
const log: Logger = {
  debug: (event, fields) => lines.debug(fields ?? {}, event),
  info: (event, fields) => lines.info(fields ?? {}, event),
  warn: (event, fields) => lines.warn(fields ?? {}, event),
  error: (event, fields) => lines.error(fields ?? {}, event),
}

function say(message: FromEngine): void {
  if (parentPort) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message)
}

const asked = new Map<number, (values: Record<string, string>) => void>()
let lastRequest = 0
function askSecrets(ownerId: string, names: readonly string[]): Promise<Record<string, string>> {
  return new Promise((resolve) => {
    const request = ++lastRequest
    asked.set(request, resolve)
    say({ kind: 'secrets', request, ownerId, names })
  })
}

const vaultCalls = new Map<number, { readonly resolve: (value: string | null) => void; readonly reject: (error: Error) => void }>()
const asking = (message: (request: number) => FromEngine): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const request = ++lastRequest
    vaultCalls.set(request, { resolve, reject })
    say(message(request))
  })
const askVault = (name: string, value?: string): Promise<string | null> =>
  asking((request) => ({ kind: 'ask-vault', request, name, ...(value !== undefined && { value }) }))
async function keepSecret(id: string, name: string, value: string): Promise<void> {
  await asking((request) => ({ kind: 'keep-secret', request, id, name, value }))
}
const vault = {
  read: (name: string) => askVault(name),
  write: async (name: string, value: string): Promise<void> => {
    await askVault(name, value)
  },
}
const questions = new Map<number, (agreed: boolean) => void>()
function askUser(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = ++lastRequest
    questions.set(request, resolve)
    say({ kind: 'agree', request, address })
  })
}

const network = windowNetwork(log)

const dropped = (type: string): void => log.warn('message dropped', { type })

const allowed = new AllowedPaths()
const bridges = new Map<number, Bridge>()
let starting: Promise<Engine> | undefined
let handler: RPCHandler<Record<string, never>> | undefined

/** Addresses inside that are set already: who keeps one in a changed record was asked before, or set it in a terminal. */
async function isSet(address: string): Promise<boolean> {
  const engine = await starting
  if (engine === undefined) return false
  const client = createRouterClient(engine.router)
  const set = await Promise.all([client.connections.list(), client.destinations.list(), client.notices.channels()])
  return (await insideAddresses(set)).includes(address)
}
const agree = async (address: string): Promise<boolean> => (await isSet(address)) || askUser(address)

async function start(message: Extract<ToEngine, { readonly kind: 'start' }>): Promise<void> {
  network.set(message)
  const { dataDir, version, startNew = false } = message
  starting = createEngine({
    ...{ dataDir, version, startNew, secrets: askSecrets, keepSecret, vault },
    ...{ environment: process.env, network: network.ask, log, background: true },
  })
  try {
    const clientInterceptors = [...onlyAllowed(allowed, log).clientInterceptors, ...onlyAgreed(agree, log).clientInterceptors]
    handler = new RPCHandler((await starting).router, { clientInterceptors })
    say({ kind: 'ready' })
  } catch (cause) {
    const error = asRollcallError(cause)
    log.error('engine not started', { code: error.code, detail: error.detail })
    say({ kind: 'failed', message: error.message, remedy: error.remedy, catalogLost: cause instanceof CatalogLost })
    // What was said has to be on its way first.
    setTimeout(() => process.exit(1), 100)
  }
}

async function tell(request: number): Promise<void> {
  try {
    const catalog = (await starting)?.diagnostics() ?? null
    say({ kind: 'diagnostics', request, catalog })
  } catch (cause) {
    log.error('no diagnostics', { detail: String(cause) })
    say({ kind: 'diagnostics', request, catalog: null })
  }
}

let ending = false
async function end(): Promise<void> {
  if (ending) return
  ending = true
  try {
    await (await starting)?.close()
    process.exit(0)
  } catch (cause) {
    log.error('engine not closed', { detail: String(cause) })
    process.exit(1)
  }
}

function hear(message: ToEngine, [real]: readonly RealPort[]): void {
  switch (message.kind) {
    case 'start':
      void start(message)
      break
    case 'preferences':
      network.set(message)
      break
    case 'port':
      if (real !== undefined) {
        handler?.upgrade(guarded(real, dropped))
        real.start()
      } else {
        const made = bridge((data) => say({ kind: 'data', port: message.port, data }))
        bridges.set(message.port, made)
        handler?.upgrade(guarded(made.port, dropped))
      }
      break
    case 'data':
      bridges.get(message.port)?.message(message.data)
      break
    case 'closed':
      bridges.get(message.port)?.close()
      bridges.delete(message.port)
      break
    case 'allow':
      allowed.allow(message.path, message.access)
      break
    case 'secrets':
      asked.get(message.request)?.({ ...message.values })
      asked.delete(message.request)
      break
    case 'vault': {
      const call = vaultCalls.get(message.request)
      vaultCalls.delete(message.request)
      if (message.error === null) call?.resolve(message.value)
      else call?.reject(new Error(message.error))
      break
    }
    case 'note':
      void starting?.then(
        (engine) => engine.note(message.note),
        () => undefined,
      )
      break
    case 'agreed':
      questions.get(message.request)?.(message.agreed)
      questions.delete(message.request)
      break
    case 'diagnostics':
      void tell(message.request)
      break
    case 'stop':
      void end()
      break
  }
}

// The adapter keeps no promise of what it does with a message, so a message that is none would end the process here.
process.on('unhandledRejection', (reason) => log.error('unhandled', { reason: reason instanceof Error ? reason.stack : String(reason) }))

if (parentPort) parentPort.on('message', (event) => hear(event.data, event.ports))
else {
  process.on('message', (message: ToEngine) => hear(message, []))
  // The window's process is gone: nobody is left to work for.
  process.on('disconnect', () => void end())
}
