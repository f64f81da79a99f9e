import type { DestinationRecord, ServiceRecord } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Context } from '../context.ts'
import { instant } from '../text.ts'

/** Starts a service, shows it, and stops it in good order at the first Ctrl-C or SIGTERM. Ends well then; a start that is refused fails. */
export const followService = async (
  context: Context,
  { id: destinationId, name }: DestinationRecord,
  secrets: Readonly<Record<string, string>>,
): Promise<undefined> => {
  const { log, world } = context
  const client = await context.client()
  const started = await client.services.start({ destinationId, secrets: { ...secrets } })
  log.info('service started', { destination: destinationId, name, host: started.host, state: started.state })
  const show = shower(context)
  const leave = new AbortController()
  const stop = (): void => {
    log.warn('Stopping; what is under way is finished or given back. Press Ctrl-C again to end at once.')
    client.services.stop({ destinationId }).catch((error: unknown) => {
      log.error('the service could not be stopped', { reason: error instanceof Error ? error.message : String(error) })
      leave.abort()
    })
  }
  if (world.signal.aborted) stop()
  else world.signal.addEventListener('abort', stop, { once: true })
  let latest: ServiceRecord = started
  try {
    for await (const record of await client.services.watch({ destinationId }, { signal: leave.signal })) {
      latest = record
      show(record)
      if (record.state === 'stopped' || (record.state === 'broken' && record.nextPollAt === null)) break
    }
  } finally {
    world.signal.removeEventListener('abort', stop)
    context.screen.status('')
  }
  if (latest.state === 'stopped') return undefined
  const { code = 'INTERNAL', message = 'The service has ended.', remedy = 'Look at the log.' } = latest.error ?? {}
  throw new RollcallError(code, { message, remedy })
}

const words: Record<ServiceRecord['state'], string> = {
  stopped: 'stopped',
  connecting: 'connecting',
  polling: 'waiting for tasks',
  working: 'working',
  held: 'held for review',
  broken: 'broken',
}

/** On a terminal: a line per ended task, and the state rewritten below. Elsewhere the engine's log says it all. */
const shower = ({ drawsProgress, screen }: Context): ((record: ServiceRecord) => void) => {
  const told = new Set<string>()
  return (record) => {
    if (!drawsProgress) return
    for (const task of record.tasks.toReversed()) {
      const key = `${task.id} ${task.startedAt}`
      if (task.endedAt === null || told.has(key)) continue
      told.add(key)
      screen.print(`${instant(task.endedAt)}  ${task.type}  ${task.outcome}  ${task.message}`)
    }
    const next = record.nextPollAt === null ? '' : `, next question ${instant(record.nextPollAt)}`
    const why = record.error === null ? '' : ` · ${record.error.message}`
    const note = record.state === 'working' ? ` · ${record.tasks[0]?.message ?? ''}` : ''
    screen.status(`… ${record.host ?? ''}  ${words[record.state]}${next}${note}${why}`)
  }
}
