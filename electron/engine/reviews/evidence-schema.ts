import { z } from 'zod'

/**
 * The evidence as its JSON file has it. docs/evidence.schema.json is made from this (a test compares them); whoever changes
 * it in a way that old readers cannot bear gives `schema` another number. Earlier ones stay beside it, docs/evidence-1.schema.json and -2:
 * reviews that were signed with them keep their evidence.
 */

const schemaId = 'https://rollcall.app/schemas/evidence-3.json'

const count = z.int().min(0)
const text = z.string()
const moment = z.iso.datetime({ precision: 3 }).meta({ description: 'ISO 8601, UTC' })
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const decision = z.enum(['approve', 'flag', 'exclude', 'undecided'])
const ref = z.strictObject({ type: text, id: text })
const byType = z.record(z.string(), count)

const counts = z.strictObject({
  ...{ resourceTypes: count, resources: count, entitlements: count, grants: count },
  ...{ resourcesByType: byType, entitlementsByType: byType, grantsByType: byType },
})

const narrowing = { decisions: z.array(decision).optional(), changes: z.array(z.enum(['added', 'changed', 'unchanged'])).optional() }

const selector = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grants'), ids: z.array(text) }),
  z.strictObject({ kind: z.literal('principal'), ref, ...narrowing }),
  z.strictObject({ kind: z.literal('resource'), ref, ...narrowing }),
  z.strictObject({ kind: z.literal('filter'), text, ...narrowing }),
])

const rule = z.strictObject({
  seq: z.int().min(1),
  decision,
  selector,
  subject: text,
  reason: text.nullable(),
  by: text,
  at: moment,
  changed: count.meta({ description: 'Grants whose state it changed' }),
  undoneAt: moment.nullable(),
  byPolicy: z.boolean().meta({ description: 'Nobody decided so: the policy did at sign-off' }),
})

const grant = z.strictObject({
  id: text,
  ...{ principalType: text, principalId: text, principalName: text, principalEmail: text.nullable() },
  ...{ resourceType: text, resourceId: text, resourceName: text, slug: text },
  decision: z.enum(['flag', 'exclude']),
  reason: text,
  by: text,
  at: moment,
  carried: z.boolean().meta({ description: 'Decided by an earlier review' }),
  byPolicy: z
    .boolean()
    .meta({ description: 'Nobody decided so: the policy of the review, or of the earlier one it is carried from, left it out' }),
})

const review = z.strictObject({
  id: text,
  connectionId: text,
  runId: text,
  baseRunId: text.nullable(),
  baseReviewId: text.nullable(),
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('changes') }),
    z.strictObject({ kind: z.literal('everything') }),
    z.strictObject({ kind: z.literal('view'), name: text, text }),
  ]),
  policy: z.strictObject({ carryForward: z.boolean(), undecided: z.enum(['block', 'approve', 'exclude']) }),
  state: z.enum(['open', 'signed']),
  createdAt: moment,
  createdBy: text,
  counts: z.strictObject({
    ...{ inScope: count, outside: count, outsideExcluded: count },
    ...{ undecided: count, approve: count, flag: count, exclude: count, carried: count, removed: count },
    leftInByPolicy: count.meta({ description: 'Of undecided: nobody decided, and the policy left them in' }),
    leftOutByPolicy: count.meta({ description: 'Of exclude: nobody decided, and the policy left them out' }),
  }),
  signOff: z.strictObject({ by: text, note: text, at: moment, digest: sha256 }).nullable(),
})

const change = z.strictObject({ added: count, removed: count, changed: count, unchanged: count })

const guard = z.strictObject({
  kind: text,
  severity: z.enum(['block', 'confirm', 'notice']),
  message: text,
  remedy: text,
  phrase: text.nullable(),
  override: z.strictObject({ by: text, reason: text, at: moment }).nullable(),
})

const delivery = z.strictObject({
  ...{ id: text, planId: text, destinationId: text, destinationName: text, kindId: text, connectionId: text, runId: text },
  reviewId: text.nullable(),
  dryRun: z.boolean(),
  state: z.enum(['running', 'done', 'partial', 'failed', 'interrupted', 'cancelled']),
  startedAt: moment,
  endedAt: moment.nullable(),
  by: text,
  ...{ done: count, failed: count, total: count },
  note: text.nullable(),
  receipt: z
    .strictObject({
      ...{ path: text.nullable(), bytes: count.nullable(), sha256: sha256.nullable(), syncId: text.nullable() },
      counts,
      keptSyncs: z.array(text),
      warnings: z.array(text),
      taskId: text.nullable(),
      audit: z
        .strictObject({ entries: count, head: sha256, note: text.nullable() })
        .nullable()
        .optional()
        .meta({ description: 'How far the audit trail had come when it left' }),
    })
    .nullable(),
  error: z.strictObject({ code: text, message: text, remedy: text }).nullable(),
})

export const evidenceSchema = z
  .strictObject({
    schema: z.literal(schemaId),
    draft: z.boolean().meta({ description: 'The review is not signed: this can still change' }),
    rollcall: z.strictObject({ version: text }),
    connection: z.strictObject({ id: text, name: text, source: text }),
    run: z.strictObject({
      id: text,
      startedAt: moment,
      endedAt: moment.nullable(),
      counts,
      snapshotSha256: sha256,
      findings: z.array(z.strictObject({ kind: text, severity: text, count })),
    }),
    review,
    changes: z.strictObject({ resources: change, entitlements: change, grants: change }).nullable(),
    rules: z.array(rule),
    grants: z.array(grant).meta({ description: 'All that were flagged or left out, at most 10,000' }),
    grantsTotal: count,
    notes: z.array(z.strictObject({ id: z.int().min(1), grantId: text.nullable(), text, by: text, at: moment })),
    guards: z.array(guard),
    deliveries: z.array(delivery),
    audit: z.strictObject({
      entries: count,
      head: sha256.nullable(),
      note: text.nullable().meta({ description: 'The line and its hash as a signed note; null without a key' }),
      seal: sha256.nullable().meta({ description: 'SHA-256 over the whole record as it was signed; null of an open review' }),
    }),
  })
  .meta({ title: 'Evidence of a Rollcall review' })

/** The published form, docs/evidence.schema.json. */
export function publishedSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(evidenceSchema, { target: 'draft-2020-12' })
  return `${JSON.stringify({ $schema, $id: schemaId, ...rest }, null, 2)}\n`
}
