import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DeliveryRecord, GuardRail } from '../../../shared/deliveries.ts'
import type { Evidence } from '../../../shared/evidence.ts'
import { failureOf } from '../../../tests/fakes/test-engine.ts'
import { evidenceJson } from './evidence-json.ts'
import { firstVocabulary, slugCalled } from '../../../shared/vocabulary.ts'
import { evidencePage } from './evidence-page.ts'
import { evidenceSchema, publishedSchema } from './evidence-schema.ts'
import { days, ids, type Days } from '../../../tests/fakes/days.ts'

let at: Days
let folder: string
beforeEach(async () => {
  at = await days()
  folder = mkdtempSync(join(tmpdir(), 'rollcall-evidence-'))
})
afterEach(async () => {
  await at.engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const schemaFile = join(import.meta.dirname, '../../../docs/evidence.schema.json')
/** By another reader of JSON Schema than the one that wrote it. */
const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(
  JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
)

const attack = `<script>alert("x")</script><img/src=x/onerror=alert(1)>&'"\u202e`
const monday = [
  `ada safety completed 90`,
  `${attack.replaceAll(' ', '')} safety completed 80`,
  'bo data in_progress',
  'cyd data in_progress',
]

async function signed(): Promise<string> {
  const { reviewId } = await at.review(monday, { kind: 'view', name: '<b>View</b>', text: 'course:safety or course:data' })
  const { reviews } = at.engine.client
  await reviews.decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve', by: '</td><script>' })
  const three = ids(`ada safety completed`, monday[1] ?? '', 'bo data in_progress')
  await reviews.decide({
    reviewId,
    selector: { kind: 'grants', ids: three },
    decision: 'exclude',
    reason: 'Left </style><script>1</script>',
  })
  await reviews.decide({ reviewId, selector: { kind: 'filter', text: 'person:cyd' }, decision: 'flag', reason: 'Ask Cyd' })
  await reviews.decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'undecided' })
  await reviews.undo({ reviewId })
  await reviews.addNote({ reviewId, grantId: three[0], text: '<iframe src="javascript:alert(1)">' })
  await reviews.signOff({ reviewId, by: 'Dana & Co', note: 'Seen "all" <of it>' })
  return reviewId
}

test('the published schema is the one the code has', () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(publishedSchema())
})

test('the JSON is what its schema says, draft or signed, and names every exclusion with its reason', async () => {
  const { reviewId: draft } = await at.review(monday)
  const open = await at.engine.client.reviews.evidence({ reviewId: draft })
  expect(open).toMatchObject({ draft: true, grants: [], changes: null })
  expect(validate(JSON.parse(evidenceJson(open)))).toBe(true)
  await at.engine.client.reviews.discard({ reviewId: draft })
  const reviewId = await signed()
  const path = join(folder, 'evidence.json')
  const saved = await at.engine.client.reviews.saveEvidence({ reviewId, path, format: 'json' })
  const bytes = readFileSync(path)
  expect(saved).toEqual({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
  const json = JSON.parse(bytes.toString()) as Evidence
  expect([validate(json), validate.errors]).toEqual([true, null])
  expect(evidenceSchema.parse(json)).toEqual(json)
  expect(json).toMatchObject({ draft: false, grantsTotal: 4, changes: { grants: { unchanged: 4 } } })
  expect(json.grants.filter(({ decision }) => decision === 'exclude').map(({ reason }) => reason)).toEqual(
    Array(3).fill('Left </style><script>1</script>'),
  )
  expect(json.review.signOff?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  // The digest, as docs/evidence.md tells to compute it.
  const excluded = json.grants.filter(({ decision }) => decision === 'exclude').map(({ id }) => Buffer.from(`${JSON.stringify(id)}\n`))
  const hash = createHash('sha256').update(`rollcall-review-1\n${JSON.stringify(json.run.id)}\n${json.run.snapshotSha256}\n`)
  for (const line of excluded.sort((a, b) => Buffer.compare(a, b))) hash.update(line)
  expect(json.review.signOff?.digest).toBe(hash.digest('hex'))
  const lines = await at.engine.client.audit.list({ subject: `review:${reviewId}` })
  const signing = lines.find(({ event }) => event === 'review.signed')
  expect(json.audit).toEqual({ entries: signing?.seq, head: signing?.hash, note: null, seal: signing?.data.seal })
  // Who took it along is told after it.
  expect(lines[0]).toMatchObject({ event: 'evidence.exported', data: { format: 'json', sha256: saved.sha256 } })
  expect(json.audit.seal).toMatch(/^[0-9a-f]{64}$/)
  expect(validate({ ...json, grantsTotal: -1 })).toBe(false)
  expect(validate({ ...json, extra: 1 })).toBe(false)
})

test('the page runs nothing and loads nothing, whatever names hold', async () => {
  const reviewId = await signed()
  const page = await at.engine.client.reviews.evidencePage({ reviewId })
  expect(page.match(/<script|<img|<iframe|<b>View/gi)).toBeNull()
  // Every tag in it is one of ours.
  const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag?.toLowerCase()))
  const ours = `html head meta title style body header main footer section p h1 h2 small span strong div b dl dt dd table thead tbody tr th td bdi
    code s br`.split(/\s+/) // prettier-ignore
  expect([...tags].filter((tag) => !ours.includes(tag ?? ''))).toEqual([])
  expect(page).not.toMatch(/<[^>]*\s(on[a-z]+|src|href|style)=/i)
  expect(page).not.toContain('\u202e')
  expect(page).toContain("default-src 'none'")
  expect(page).toContain('Left &lt;/style&gt;&lt;script&gt;1&lt;/script&gt;')
  expect(page).toContain('Dana &amp; Co')
  expect(page).toContain('taken back')
  expect(page.match(/<style>/g)).toHaveLength(1)
  const path = join(folder, 'evidence.html')
  await at.engine.client.reviews.saveEvidence({ reviewId, path, format: 'html' })
  expect(readFileSync(path, 'utf8')).toBe(page)
  const nowhere = { reviewId, path: join(folder, 'none', 'x.html'), format: 'html' as const }
  expect(await failureOf(at.engine.client.reviews.saveEvidence(nowhere))).toMatchObject({ code: 'NOT_WRITABLE' })
})

test('the page speaks the words of the data, the JSON its codes', async () => {
  const reviewId = await signed()
  const { reviews } = at.engine.client
  const [json, page] = [evidenceJson(await reviews.evidence({ reviewId })), await reviews.evidencePage({ reviewId })]
  const [grant] = (JSON.parse(json) as Evidence).grants
  expect(page).toContain(`<td class="w"><bdi>${slugCalled(firstVocabulary, grant?.slug ?? '')}</bdi></td>`)
  expect(page).not.toContain(`<bdi>${grant?.slug}</bdi>`)
  expect(page).toContain('It names people: keep it')
  expect(json).not.toContain('"words"')
})

test('it comes out the same tomorrow: after a restart, further runs, and without run and snapshot', async () => {
  const reviewId = await signed()
  const { reviews } = at.engine.client
  const both = async (): Promise<string[]> => {
    const evidence = await at.engine.client.reviews.evidence({ reviewId })
    return [evidenceJson(evidence), await at.engine.client.reviews.evidencePage({ reviewId })]
  }
  const first = await both()
  await at.review(['ada safety completed 91'])
  await at.engine.reopen(at.script)
  expect(await both()).toEqual(first)
  const { runId } = await reviews.get({ reviewId }).catch(() => at.engine.client.reviews.get({ reviewId }))
  await at.engine.client.runs.remove({ runId })
  expect(await both()).toEqual(first)
})

const guard: GuardRail = {
  ...{ kind: 'removals', severity: 'confirm', message: '1,204 grants <b>go</b>', remedy: 'Look.', phrase: 'remove 1,204 grants' },
  override: { by: 'Dana', reason: 'The merger', at: 1_767_600_000_000 },
}
const delivery: DeliveryRecord = {
  ...{
    id: 'd1',
    planId: 'p1',
    destinationId: 'x',
    destinationName: 'Archive <x>',
    kindId: 'c1z',
    connectionId: 'c',
    runId: 'r',
    reviewId: 'v',
  },
  ...{
    dryRun: false,
    state: 'done',
    startedAt: 1_767_600_000_000,
    endedAt: 1_767_600_001_000,
    by: 'Dana',
    done: 1,
    failed: 0,
    total: 1,
    note: null,
  },
  receipt: {
    ...{ path: '/data/out.c1z', bytes: 1234, sha256: 'a'.repeat(64), syncId: 's', keptSyncs: [], warnings: [], taskId: null },
    counts: { resourceTypes: 2, resources: 6, entitlements: 4, grants: 1, resourcesByType: {}, entitlementsByType: {}, grantsByType: {} },
  },
  error: null,
}

test('guard rails that fired and deliveries with their hashes stand in both', async () => {
  const reviewId = await signed()
  const evidence = { ...(await at.engine.client.reviews.evidence({ reviewId })), guards: [guard], deliveries: [delivery] }
  const json: unknown = JSON.parse(evidenceJson(evidence))
  expect([validate(json), validate.errors]).toEqual([true, null])
  const page = evidencePage(evidence)
  for (const text of ['1,204 grants &lt;b&gt;go', 'The merger', 'Archive &lt;x&gt;', '/data/out.c1z', 'a'.repeat(64)])
    expect(page).toContain(text)
})
