import { isDeepStrictEqual } from 'node:util'
import type { CheckStepInfo, ConnectionRecord, LastCheck } from '../../../shared/sources-contract.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { computerUser } from '../catalog/computer-user.ts'
import type { StoredConnection } from '../catalog/connections.ts'
import { createHttpClient, type AskNetwork } from '../http/client.ts'
import { redactor } from '../http/redact.ts'
import { redactedLogger } from '../runs/run-logger.ts'
import type { RunManager } from '../runs/run-manager.ts'
import { completeConfig, splitSecrets } from '../settings/config.ts'
import { secretNames } from '../settings/field-info.ts'
import { missingSecrets, resolveSecrets, wrapped, type GivenSecrets, type KeptSecrets } from '../settings/secrets.ts'
import { identityOf, sourceById, type Source } from '../sources/source.ts'
import { failing, type Implementer } from './failures.ts'
import { keepLastCheck, rememberedCheck } from './remembered-check.ts'

export interface ConnectionsContext {
  readonly catalog: Catalog
  readonly runs: RunManager
  readonly sources: readonly Source[]
  readonly secrets: KeptSecrets
  readonly log: Logger
  readonly clock: Clock
  readonly userAgent: string
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly network: AskNetwork
}

interface SaveInput {
  readonly id?: string | undefined
  readonly name: string
  readonly sourceId: string
  readonly config: Readonly<Record<string, unknown>>
  readonly lastCheck?: LastCheck['outcome'] | 'unknown' | undefined
}

interface CheckInput {
  readonly sourceId: string
  readonly connectionId?: string | undefined
  readonly config: Readonly<Record<string, unknown>>
  readonly secrets?: GivenSecrets | undefined
}

export const connectionsRouter = (implementer: Implementer, context: ConnectionsContext) => {
  const { connections } = implementer
  const record = (connection: StoredConnection): ConnectionRecord => {
    const { id, name, sourceId, config, createdAt } = connection
    const lastRun = context.runs.list(id, 1)[0] ?? null
    const { ignoredFindings, lastChecks } = context.catalog
    return {
      ...{ id, name, sourceId, config, createdAt, lastRun },
      ignoredFindings: ignoredFindings.list(id),
      lastCheck: lastChecks.get(id),
    }
  }
  return {
    list: connections.list.handler(() => context.catalog.connections.list().map(record)),
    save: connections.save.handler(({ input }) => {
      const { catalog, clock } = context
      return catalog.transaction(() => {
        const before = input.id === undefined ? null : catalog.connections.get(input.id)
        const connection = saved(input, context)
        const { name, sourceId, config } = connection
        catalog.audit.append({ ...lineOf(connection.id, context), event: 'connection.saved', data: { name, source: sourceId, config } })
        const changed = !isDeepStrictEqual(before?.config, connection.config)
        keepLastCheck(catalog.lastChecks, connection.id, input.lastCheck, changed, clock.now())
        return record(connection)
      })
    }),
    removal: connections.removal.handler(({ input }) => context.runs.removal(input.id)),
    remove: connections.remove.handler(({ input }) => context.runs.removeConnection(input.id, input.confirm)),
    ignoreFinding: connections.ignoreFinding.handler(({ input: { id, kind, note } }) => {
      const connection = context.catalog.connections.get(id)
      context.catalog.ignoredFindings.add(id, { kind, note, at: context.clock.now() })
      return record(connection)
    }),
    heedFinding: connections.heedFinding.handler(({ input: { id, kind } }) => {
      const connection = context.catalog.connections.get(id)
      context.catalog.ignoredFindings.remove(id, kind)
      return record(connection)
    }),
    check: connections.check.handler(async function* ({ input, signal }) {
      const { catalog, clock, log } = context
      const tested = { id: asStored(input, context), lastChecks: catalog.lastChecks, clock, signal }
      yield* failing(rememberedCheck(tested, checked(input, context, signal)), log, 'connections.check', signal)
    }),
  }
}

const lineOf = (id: string, { clock }: ConnectionsContext) => ({ at: clock.now(), actor: computerUser(), subject: `connection:${id}` })

/** Secrets in the config are not stored: they belong to the keychain. */
function saved(input: SaveInput, context: ConnectionsContext): StoredConnection {
  const source = sourceById(context.sources, input.sourceId)
  const { config, secrets } = splitSecrets(source, input.config)
  const identity = identityOf(source, config)
  const guard = { names: secretNames(source.configSchema), values: Object.values(wrapped(source, secrets)) }
  const { connections } = context.catalog
  if (input.id === undefined) {
    return connections.add({ name: input.name, sourceId: source.id, identity, config, createdAt: context.clock.now() }, guard)
  }
  const before = connections.get(input.id)
  if (before.sourceId !== source.id) {
    throw new RollcallError('INVALID_INPUT', {
      message: 'A connection keeps its source.',
      remedy: 'Make a new connection for another source.',
    })
  }
  // Its secrets were given for that installation: a changed address would send them to another one.
  if (before.identity !== identity) {
    throw new RollcallError('INVALID_INPUT', {
      message: `Connection "${before.name}" belongs to ${before.identity}; these settings name another installation or organisation.`,
      remedy: 'Make a new connection for it, with its own secrets.',
    })
  }
  return connections.change(input.id, { name: input.name, identity, config }, guard)
}

/** The connection that is tested, when nothing of it is given anew. */
function asStored(input: CheckInput, { catalog, sources }: ConnectionsContext): string | null {
  if (input.connectionId === undefined || Object.keys(input.secrets ?? {}).length > 0) return null
  const connection = catalog.connections.get(input.connectionId)
  const given = splitSecrets(sourceById(sources, input.sourceId), { ...connection.config, ...input.config })
  return Object.keys(given.secrets).length === 0 && isDeepStrictEqual(given.config, connection.config) ? connection.id : null
}

async function* checked(input: CheckInput, context: ConnectionsContext, outer: AbortSignal | undefined): AsyncGenerator<CheckStepInfo> {
  const { catalog, clock } = context
  const source = sourceById(context.sources, input.sourceId)
  const connection = input.connectionId === undefined ? null : catalog.connections.get(input.connectionId)
  const given = splitSecrets(source, { ...connection?.config, ...input.config })
  const typed = { ...given.secrets, ...input.secrets }
  // Secrets that are kept go only where they were given for.
  const same = connection !== null && connection.identity === identityOf(source, given.config)
  if (connection !== null && !same && missingSecrets(source, typed).length > 0) {
    throw new RollcallError('INVALID_INPUT', {
      message: `The stored secrets of "${connection.name}" belong to ${connection.identity}, not to these settings.`,
      remedy: 'Type them again to test these settings.',
    })
  }
  const secrets = await resolveSecrets(source, typed, { ownerId: connection?.id ?? null, kept: context.secrets })
  const config = completeConfig(source, given.config, secrets)

  const values = Object.values(secrets)
  const redact = redactor(values)
  const log = redactedLogger(context.log, redact, clock)
  const ended = new AbortController() // the caller may leave in the middle
  const signal = outer === undefined ? ended.signal : AbortSignal.any([outer, ended.signal])
  const { userAgent, environment } = context
  const http = createHttpClient({
    ...{ userAgent, secrets: values, environment, ...(await context.network(signal)) },
    ...source.client?.(config, { clock, log }),
    ...{ clock, log },
  })
  try {
    for await (const step of source.check({ config, http, signal, log, clock })) {
      const { id, title, outcome, milliseconds } = step
      const remedy = step.remedy === undefined ? null : redact(step.remedy)
      yield { id, title, outcome, milliseconds, message: redact(step.message), remedy, ...(step.code && { code: step.code }) }
    }
  } finally {
    ended.abort()
    await http.close()
  }
}
