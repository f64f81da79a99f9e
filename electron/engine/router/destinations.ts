import type { CheckStepInfo, LastCheck } from '../../../shared/sources-contract.ts'
import type { DestinationRecord } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Logger } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredDestination } from '../catalog/destinations.ts'
import { destinationById, openContext, type AccessOptions } from '../deliveries/destination-access.ts'
import { kindOf } from '../destinations/destination.ts'
import { redactor } from '../http/redact.ts'
import { checkedFields, splitSecrets } from '../settings/config.ts'
import { secretNames } from '../settings/field-info.ts'
import { missingSecrets, resolveSecrets, wrapped, type GivenSecrets } from '../settings/secrets.ts'
import { failing, type Implementer } from './failures.ts'
import { requireSameAddress } from './kept-secrets.ts'
import { keepLastCheck, rememberedCheck } from './remembered-check.ts'

export interface DestinationsContext extends AccessOptions {
  readonly catalog: Catalog
  readonly log: Logger
  readonly actor: () => string
  /** ALREADY_RUNNING while something is delivered to it or its service runs. */
  readonly requireIdle: (destinationId: string) => void
}

interface SaveInput {
  readonly id?: string | undefined
  readonly name: string
  readonly kindId: string
  readonly config: Readonly<Record<string, unknown>>
  readonly lastCheck?: LastCheck['outcome'] | 'unknown' | undefined
}

interface CheckInput {
  readonly kindId: string
  readonly destinationId?: string | undefined
  readonly config: Readonly<Record<string, unknown>>
  readonly secrets?: GivenSecrets | undefined
}

export const destinationsRouter = ({ destinations }: Implementer, context: DestinationsContext) => ({
  kinds: destinations.kinds.handler(() => context.destinations.map(kindOf)),
  list: destinations.list.handler(() => context.catalog.destinations.list().map((destination) => withLastCheck(destination, context))),
  save: destinations.save.handler(async ({ input }) => {
    await requireSameHost(input, context)
    return withLastCheck(saved(input, context), context)
  }),
  remove: destinations.remove.handler(({ input: { id } }) => removed(id, context)),
  check: destinations.check.handler(async function* ({ input, signal }) {
    const { catalog, clock, log } = context
    const tested = { id: asStored(input, context), lastChecks: catalog.lastChecks, clock, signal }
    yield* failing(rememberedCheck(tested, checked(input, context, signal)), log, 'destinations.check', signal)
  }),
})

const withLastCheck = (destination: StoredDestination, { catalog }: DestinationsContext): DestinationRecord => ({
  ...destination,
  lastCheck: catalog.lastChecks.get(destination.id),
})

/** The destination that is tested, when nothing of it is given anew. */
function asStored(input: CheckInput, { catalog, destinations }: DestinationsContext): string | null {
  if (input.destinationId === undefined || Object.keys(input.secrets ?? {}).length > 0) return null
  const record = catalog.destinations.get(input.destinationId)
  const given = splitSecrets(destinationById(destinations, input.kindId), { ...record.config, ...input.config })
  return Object.keys(given.secrets).length === 0 && sameConfig(record.config, given.config) ? record.id : null
}

/** INVALID_INPUT when a changed destination would take the secret kept for another host along. */
async function requireSameHost(input: SaveInput, context: DestinationsContext): Promise<void> {
  if (input.id === undefined) return
  const before = context.catalog.destinations.get(input.id)
  const destination = destinationById(context.destinations, before.kindId)
  const hostOf = (config: Readonly<Record<string, unknown>>): string | null => {
    if (destination.way !== 'service') return null
    try {
      return destination.hostOf(checkedFields(destination, config)).toLowerCase()
    } catch {
      return null
    }
  }
  const { config } = splitSecrets(destination, { ...before.config, ...input.config })
  const names = secretNames(destination.configSchema)
  const hosts = { before: hostOf(before.config), after: hostOf(config) }
  await requireSameAddress({ id: before.id, what: 'destination', name: before.name, field: 'host', ...hosts, names }, context.secrets)
}

/** Secrets in the config are not stored: they belong to the keychain. */
function saved(input: SaveInput, context: DestinationsContext): StoredDestination {
  const { catalog, clock, actor } = context
  const before = input.id === undefined ? null : catalog.destinations.get(input.id)
  if (before !== null && before.kindId !== input.kindId) {
    throw new RollcallError('INVALID_INPUT', {
      message: 'A destination keeps its kind.',
      remedy: 'Make a new destination of the other kind.',
    })
  }
  const destination = destinationById(context.destinations, input.kindId)
  const { config, secrets } = splitSecrets(destination, { ...before?.config, ...input.config })
  checkedFields(destination, config)
  const guard = { names: secretNames(destination.configSchema), values: Object.values(wrapped(destination, secrets)) }
  return catalog.transaction(() => {
    const { name, kindId } = input
    const at = clock.now()
    const record =
      before === null
        ? catalog.destinations.add({ name, kindId, config, createdAt: at }, guard)
        : catalog.destinations.change(before.id, { name, config }, guard)
    const changed = before === null || !sameConfig(before.config, config)
    keepLastCheck(catalog.lastChecks, record.id, input.lastCheck, changed, at)
    const data = { name, kind: kindId, config }
    catalog.audit.append({ at, actor: actor(), event: 'destination.saved', subject: `destination:${record.id}`, data }, guard)
    return record
  })
}

function removed(id: string, { catalog, clock, actor, requireIdle }: DestinationsContext): void {
  requireIdle(id)
  catalog.transaction(() => {
    const { name, kindId } = catalog.destinations.get(id)
    requireIdle(id) // again, now that nobody can begin
    catalog.destinations.remove(id)
    const data = { name, kind: kindId }
    catalog.audit.append({ at: clock.now(), actor: actor(), event: 'destination.removed', subject: `destination:${id}`, data })
  })
}

async function* checked(input: CheckInput, context: DestinationsContext, outer: AbortSignal | undefined): AsyncGenerator<CheckStepInfo> {
  const destination = destinationById(context.destinations, input.kindId)
  const record = input.destinationId === undefined ? null : context.catalog.destinations.get(input.destinationId)
  const given = splitSecrets(destination, { ...record?.config, ...input.config })
  const typed = { ...given.secrets, ...input.secrets }
  const missing = missingSecrets(destination, typed)
  // Secrets that are kept go only where they were given for.
  const same = record !== null && record.kindId === destination.id && sameConfig(record.config, given.config)
  if (record !== null && !same && missing.length > 0) {
    throw new RollcallError('INVALID_INPUT', {
      message: `The stored secrets of "${record.name}" belong to its saved settings, not to these.`,
      remedy: 'Type them again to test these settings.',
    })
  }
  const secrets = await resolveSecrets(destination, typed, { ownerId: record?.id ?? null, kept: context.secrets })
  const redact = redactor(Object.values(secrets))
  const ended = new AbortController() // the caller may leave in the middle
  const signal = outer === undefined ? ended.signal : AbortSignal.any([outer, ended.signal])
  const { context: ready, close } = await openContext(context, destination, given.config, secrets, signal)
  try {
    for await (const step of destination.check(ready)) {
      const { id, title, outcome, milliseconds } = step
      const remedy = step.remedy === undefined ? null : redact(step.remedy)
      yield { id, title, outcome, milliseconds, message: redact(step.message), remedy, ...(step.code && { code: step.code }) }
    }
  } finally {
    ended.abort()
    await close()
  }
}

const sameConfig = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
