import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import { base, done, id, secrets } from './contract-parts.ts'
import type { ChannelKindInfo, Notice, NoticeChannel, NoticeDelivery } from './notices.ts'
import type { SchedulePreview, ScheduleRecord } from './schedules.ts'

const cron = z.string().trim().min(1).max(200)
const timeZone = z.string().min(1).max(100)

export const schedulesContract = {
  list: base.output(type<readonly ScheduleRecord[]>()),
  /**
   * With an id what is not said stays as it is; a new schedule skips what it missed, is on and opens reviews unless told otherwise.
   * INVALID_INPUT for an expression or a time zone that does not exist, with the place.
   */
  save: base
    .input(
      z.object({
        id: id.optional(),
        connectionId: id,
        name: z.string().trim().min(1).max(200),
        cron,
        timeZone,
        missed: z.enum(['skip', 'run-once']).optional(),
        enabled: z.boolean().optional(),
        openReview: z.boolean().optional(),
      }),
    )
    .output(type<ScheduleRecord>()),
  remove: base.input(z.object({ id })).output(done),
  preview: base.input(z.object({ cron, timeZone })).output(type<SchedulePreview>()),
  /** Whether this engine starts scheduled runs; one engine of a data folder does at a time. */
  active: base.output(type<{ readonly active: boolean; readonly elsewhere: boolean }>()),
}

const event = z.enum([
  'run.succeeded',
  'run.failed',
  'run.recovered',
  'guard.fired',
  'review.waiting',
  'review.signed',
  'delivery.succeeded',
  'delivery.failed',
  'service.broken',
  'service.recovered',
])

export const noticesContract = {
  /** The ways notices can go, and what has to be set for each. */
  kinds: base.output(type<readonly ChannelKindInfo[]>()),
  channels: base.output(type<readonly NoticeChannel[]>()),
  /** With an id what is not said stays as it is; a new channel is on unless told otherwise. */
  save: base
    .input(
      z.object({
        id: id.optional(),
        kind: z.enum(['desktop', 'webhook', 'email']),
        name: z.string().trim().min(1).max(200),
        events: z.array(event).min(1),
        enabled: z.boolean().optional(),
        config: z.record(z.string(), z.unknown()),
      }),
    )
    .output(type<NoticeChannel>()),
  remove: base.input(z.object({ id })).output(done),
  /** Sends a test notice now and answers with what came back. */
  test: base.input(z.object({ id, secrets: secrets.optional() })).output(type<NoticeDelivery>()),
  log: base
    .input(z.object({ channelId: id.optional(), limit: z.int().min(1).max(1000).default(100) }))
    .output(type<readonly NoticeDelivery[]>()),
  /** Once more, with the same id. */
  resend: base.input(z.object({ deliveryId: z.int() })).output(type<NoticeDelivery>()),
  /** For the desktop: every notice from now on that a desktop channel wants. */
  watch: base.output(eventIterator(type<Notice>())),
}
