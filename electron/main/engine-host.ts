import type { MessagePortMain } from 'electron'
import type { EnginePreferences, ToEngine, TrailNote } from '../../shared/engine-protocol.ts'
import type { EngineState } from '../../shared/main-contract.ts'
import { launchEngine, type EngineChild, type EngineLaunch } from './engine-child.ts'

export interface EngineHostOptions {
  readonly launch: EngineLaunch
  readonly start: () => Extract<ToEngine, { kind: 'start' }>
  readonly secrets: (ownerId: string, names: readonly string[]) => Promise<Readonly<Record<string, string>>>
  /** What the audit trail keeps in the keychain under a name; with `value`, writes it. */
  readonly vault: (name: string, value: string | undefined) => Promise<string | null>
  /** Puts a secret into the keychain, under the id it is of. Rejects when that does not take it. */
  readonly keepSecret: (id: string, name: string, value: string) => Promise<void>
  /** Whether the person lets the page name this address of a private network. */
  readonly agree: (address: string) => Promise<boolean>
  /** Asks the person whether to start with a new catalog, as the one there was cannot be used. */
  readonly onCatalogLost: (message: string) => Promise<boolean>
  readonly onState: (state: EngineState, message: string | null) => void
}

export interface EngineHost {
  readonly state: EngineState
  readonly message: string | null
  readonly pid: number | undefined
  /** A fresh channel to the engine for the window; waits in line while the engine starts. */
  connect(port: MessagePortMain): void
  /** The window may name this file from now on. */
  allow(path: string, access: 'read' | 'write'): void
  /** For the audit trail; waits in line while the engine starts. */
  note(note: TrailNote): void
  /** Tells the engine of changed preferences. */
  prefer(preferences: EnginePreferences): void
  /** What the engine's catalog holds; null when it does not say so within 5 s. */
  diagnostics(): Promise<object | null>
  restart(): void
  /** Ends the engine in order and starts its program as it is on disk now. */
  renew(): void
  /** Asks the engine to put its work away and end; resolves when it has, at the latest after 5 s. */
  stop(): Promise<void>
}

/** Waits before a start after a death: 0.2 s, doubled each time up to 10 s; an engine that lived 30 s starts the count anew. */
const backoff = (deaths: number): number => Math.min(10_000, 200 * 2 ** (deaths - 1))
const healthyAfter = 30_000
/** An engine that is busy answers late; one that hangs does not. */
const answerTime = 5_000
/** After so many deaths in a row only the person starts it again. */
const patience = 8

/** Keeps one engine process alive, and says so when it is not. */
export function createEngineHost(options: EngineHostOptions): EngineHost {
  let child: EngineChild | null = null
  let state: EngineState = 'stopped'
  let message: string | null = null
  let deaths = 0
  let waiting: MessagePortMain[] = []
  let untold: TrailNote[] = []
  let stopping = false
  let renewing = false
  let timer: NodeJS.Timeout | undefined
  const allowed = new Map<string, 'read' | 'write'>()
  const asked = new Map<number, (catalog: object | null) => void>()
  let lastRequest = 0

  const say = (next: EngineState, text: string | null): void => {
    state = next
    message = text
    options.onState(next, text)
  }

  const start = (startNew = false): void => {
    clearTimeout(timer)
    const engine = launchEngine(options.launch)
    child = engine
    const startedAt = Date.now()
    let failure: string | null = null
    let lost = false
    say(deaths === 0 ? 'starting' : 'restarting', message)
    engine.onMessage((said) => {
      if (said.kind === 'ready') {
        say('ready', null)
        for (const [path, access] of allowed) engine.send({ kind: 'allow', path, access })
        for (const port of waiting) engine.connect(port)
        waiting = []
        for (const note of untold) engine.send({ kind: 'note', note })
        untold = []
      } else if (said.kind === 'failed') {
        failure = `${said.message} ${said.remedy}`
        lost = said.catalogLost
      } else if (said.kind === 'diagnostics') {
        asked.get(said.request)?.(said.catalog)
      } else if (said.kind === 'ask-vault' || said.kind === 'keep-secret') {
        const { request } = said
        const work = said.kind === 'ask-vault' ? options.vault(said.name, said.value) : options.keepSecret(said.id, said.name, said.value)
        void work.then(
          (value) => engine.send({ kind: 'vault', request, value: value ?? null, error: null }),
          (error: unknown) =>
            engine.send({ kind: 'vault', request, value: null, error: error instanceof Error ? error.message : String(error) }),
        )
      } else if (said.kind === 'agree') {
        const { request, address } = said
        void options.agree(address).then(
          (agreed) => engine.send({ kind: 'agreed', request, agreed }),
          () => engine.send({ kind: 'agreed', request, agreed: false }),
        )
      } else if (said.kind === 'secrets') {
        const { request, ownerId, names } = said
        void options.secrets(ownerId, names).then(
          (values) => engine.send({ kind: 'secrets', request, values }),
          () => engine.send({ kind: 'secrets', request, values: {} }),
        )
      }
    })
    engine.onExit((reason) => {
      if (child !== engine) return
      child = null
      if (stopping) {
        say('stopped', null)
        return
      }
      if (renewing) {
        renewing = false
        start()
        return
      }
      deaths = Date.now() - startedAt > healthyAfter ? 1 : deaths + 1
      if (failure !== null || deaths > patience) {
        say('stopped', failure ?? `The engine stopped ${deaths} times in a row (${reason}).`)
        if (lost) void askToStartNew(failure ?? '')
        return
      }
      say('restarting', `The engine stopped unexpectedly (${reason}).`)
      timer = setTimeout(start, backoff(deaths))
    })
    engine.send({ ...options.start(), startNew })
  }
  const askToStartNew = async (text: string): Promise<void> => {
    if ((await options.onCatalogLost(text)) && !child && !stopping) start(true)
  }
  start()

  return {
    get state() {
      return state
    },
    get message() {
      return message
    },
    get pid() {
      return child?.pid
    },
    connect: (port) => {
      if (state === 'ready' && child) child.connect(port)
      else waiting.push(port)
    },
    allow: (path, access) => {
      if (allowed.get(path) !== 'write') allowed.set(path, access)
      child?.send({ kind: 'allow', path, access })
    },
    note: (note) => {
      if (state === 'ready' && child) child.send({ kind: 'note', note })
      else untold.push(note)
    },
    prefer: (preferences) => child?.send({ kind: 'preferences', ...preferences }),
    diagnostics: () =>
      new Promise((resolve) => {
        if (!child || state !== 'ready') {
          resolve(null)
          return
        }
        const request = ++lastRequest
        const answer = (catalog: object | null): void => {
          clearTimeout(deadline)
          asked.delete(request)
          resolve(catalog)
        }
        const deadline = setTimeout(() => answer(null), answerTime)
        asked.set(request, answer)
        child.send({ kind: 'diagnostics', request })
      }),
    restart: () => {
      if (child) return
      deaths = 0
      message = null
      start()
    },
    renew: () => {
      deaths = 0
      if (child === null) {
        start()
        return
      }
      renewing = true
      child.send({ kind: 'stop' })
    },
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      const engine = child
      if (!engine) return
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(() => {
          engine.kill()
          resolve()
        }, 5_000)
        engine.onExit(() => {
          clearTimeout(deadline)
          resolve()
        })
        engine.send({ kind: 'stop' })
      })
    },
  }
}
