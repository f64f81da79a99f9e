import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import { base, by, done, id, note, path, reason, rowSpan, secrets } from './contract-parts.ts'
import type { CheckStepInfo } from './sources-contract.ts'
import type {
  DeliveryRecord,
  DeliveryResult,
  DestinationKind,
  DestinationRecord,
  GuardPolicy,
  PlanChange,
  PlanRecord,
  ServiceRecord,
} from './deliveries.ts'
import type { Page } from './query.ts'

const planId = z.object({ planId: id })
const list = z.enum(['resources', 'entitlements', 'grants'])
const guardAnswer = z.enum(['confirm', 'block'])

export const destinationsContract = {
  kinds: base.output(type<readonly DestinationKind[]>()),
  list: base.output(type<readonly DestinationRecord[]>()),
  /** With `id`, settings that are left out of `config` stay as they are; null takes one back. */
  save: base
    .input(
      z.object({
        id: id.optional(),
        name: z.string().trim().min(1).max(200),
        kindId: id,
        config: z.record(z.string(), z.unknown()),
        /** How the test of just this ended; `unknown`: it has other secrets, not tested. */
        lastCheck: z.enum(['pass', 'fail', 'unknown']).optional(),
      }),
    )
    .output(type<DestinationRecord>()),
  /** ALREADY_RUNNING while something is delivered to it or its service runs. */
  remove: base.input(z.object({ id })).output(done),
  /** Of a saved destination: `config` is laid over its settings, null takes one back to its default. */
  check: base
    .input(z.object({ kindId: id, destinationId: id.optional(), config: z.record(z.string(), z.unknown()), secrets: secrets.optional() }))
    .output(eventIterator(type<CheckStepInfo>())),
}

export const deliveriesContract = {
  /**
   * Compares what was signed with what lies at the destination. With `reviewId` that review; else the run's signed one, and
   * without any the run as it is, which fires the guard `not-reviewed`. `target` overrides where a file goes.
   */
  plan: base
    .input(
      z.object({
        destinationId: id,
        reviewId: id.optional(),
        runId: id.optional(),
        target: path.optional(),
        secrets: secrets.optional(),
        by: by.optional(),
      }),
    )
    .output(type<PlanRecord>()),
  plans: base
    .input(z.object({ connectionId: id.optional(), limit: z.int().min(1).max(1000).default(100) }))
    .output(type<readonly PlanRecord[]>()),
  getPlan: base.input(planId).output(type<PlanRecord>()),
  changes: base
    .input(planId.extend({ list, kinds: z.array(z.enum(['added', 'removed', 'changed'])).optional(), ...rowSpan }))
    .output(type<Page<PlanChange>>()),
  /** GUARD_STOPPED while a guard rail blocks or its phrase was not typed as it stands. */
  approve: base
    .input(
      planId.extend({
        by,
        note,
        confirmations: z
          .array(z.object({ kind: z.string().max(100), typed: z.string().max(500), reason }))
          .max(20)
          .default([]),
      }),
    )
    .output(type<PlanRecord>()),
  /** Without `dryRun: false` nothing is written anywhere; only an approved plan can be applied for real. Goes on where an interrupted one stopped. */
  apply: base
    .input(planId.extend({ dryRun: z.boolean().default(true), secrets: secrets.optional(), by: by.optional() }))
    .output(type<DeliveryRecord>()),
  /** Tries those again that failed. */
  retry: base.input(z.object({ deliveryId: id, secrets: secrets.optional(), by: by.optional() })).output(type<DeliveryRecord>()),
  cancel: base.input(z.object({ deliveryId: id })).output(done),
  /** The record now and after every change, at most ten a second; ends when the delivery ends. */
  watch: base.input(z.object({ deliveryId: id })).output(eventIterator(type<DeliveryRecord>())),
  get: base.input(z.object({ deliveryId: id })).output(type<DeliveryRecord>()),
  list: base
    .input(z.object({ connectionId: id.optional(), destinationId: id.optional(), limit: z.int().min(1).max(1000).default(100) }))
    .output(type<readonly DeliveryRecord[]>()),
  results: base
    .input(z.object({ deliveryId: id, outcomes: z.array(z.enum(['done', 'failed', 'skipped'])).optional(), ...rowSpan }))
    .output(type<Page<DeliveryResult>>()),
  guards: {
    get: base.output(type<GuardPolicy>()),
    set: base
      .input(
        z.object({
          maxRemovals: z.int().min(0).optional(),
          maxRemovalShare: z.number().min(0).max(1).optional(),
          onRemovals: guardAnswer.optional(),
          onShrunken: guardAnswer.optional(),
          onEmpty: guardAnswer.optional(),
          onRenamedKeys: guardAnswer.optional(),
          onIncompleteRun: guardAnswer.optional(),
          unreviewed: z.enum(['block', 'confirm', 'allow']).optional(),
          planHours: z.number().min(0.1).max(720).optional(),
          snapshotDays: z.number().min(0.1).max(3650).optional(),
        }),
      )
      .output(type<GuardPolicy>()),
  },
}

/** Destinations that ask for themselves, one service each. */
export const servicesContract = {
  list: base.output(type<readonly ServiceRecord[]>()),
  /** BAD_CREDENTIALS and the like at once when the first greeting is refused for good. Runs until `stop` or the engine's end. */
  start: base.input(z.object({ destinationId: id, secrets: secrets.optional() })).output(type<ServiceRecord>()),
  /** Finishes or gives back what it works on first. */
  stop: base.input(z.object({ destinationId: id })).output(done),
  watch: base.input(z.object({ destinationId: id })).output(eventIterator(type<ServiceRecord>())),
}
