import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import { RollcallError, type ErrorCode } from '../../../shared/errors.ts'
import type { Context } from '../context.ts'

/** How often a note that only counts on is worth a log line. */
const quietFor = 5000

/** Shows a delivery until it ends. The first Ctrl-C cancels it. */
export const followDelivery = async (context: Context, delivery: DeliveryRecord): Promise<DeliveryRecord> => {
  const client = await context.client()
  const { signal, now } = context.world
  const cancel = (): void => {
    context.log.warn('Stopping; press Ctrl-C again to end at once.')
    client.deliveries.cancel({ deliveryId: delivery.id }).catch((error: unknown) => {
      context.log.debug('the delivery could not be cancelled', { reason: error instanceof Error ? error.message : String(error) })
    })
  }
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  let latest = delivery
  let said = 0
  try {
    for await (const record of await client.deliveries.watch({ deliveryId: delivery.id })) {
      latest = record
      if (record.note === null) continue
      if (context.drawsProgress) context.screen.status(record.note)
      else if (now() - said >= quietFor) {
        said = now()
        context.log.info('progress', { delivery: record.id, note: record.note })
      }
    }
    if (latest.state === 'running') latest = await client.deliveries.get({ deliveryId: delivery.id })
  } finally {
    signal.removeEventListener('abort', cancel)
    context.screen.status('')
  }
  return latest
}

const endings: Partial<Record<DeliveryRecord['state'], readonly [ErrorCode, string]>> = {
  partial: ['INTERNAL', 'Not everything arrived.'],
  failed: ['INTERNAL', 'The delivery failed.'],
  cancelled: ['CANCELLED', 'The delivery was cancelled.'],
  interrupted: ['INTERRUPTED', 'The delivery was interrupted.'],
  running: ['INTERNAL', 'The delivery is still going on.'],
}

/** Fails unless the delivery ended well, with what the person can do next. */
export const requireDelivered = ({ id, state, dryRun, error }: DeliveryRecord, self: string): void => {
  const ending = endings[state]
  if (ending === undefined) return
  const [code, sentence] = ending
  const next = dryRun || error?.code === 'GUARD_STOPPED' ? '' : `${self} deliver retry ${id} tries it again.`
  throw new RollcallError(error?.code ?? code, {
    message: error?.message ?? sentence,
    remedy: [error?.remedy ?? '', next].filter((text) => text !== '').join(' '),
  })
}
