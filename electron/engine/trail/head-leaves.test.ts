import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliveryDesk, type DeliveryDesk } from '../../../tests/fakes/delivery-desk.ts'
import { mailServer, type MailServer } from '../../../tests/fakes/mail-server.ts'
import { webhookReceiver, type WebhookReceiver } from '../../../tests/fakes/webhook-receiver.ts'
import type { TrailHead } from '../../../shared/reviews.ts'
import { withContent } from '../c1z/testing/files.ts'
import { TRAIL_NOTE } from '../c1z/trail-note.ts'
import { isSignedBy } from './signed-note.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

/** Whatever leaves takes the head of the trail along, signed: a witness outside of this computer. */
const secret = 'whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTQ3MTE='
let desk: DeliveryDesk
let runId: string
let hooks: WebhookReceiver
let mails: MailServer

beforeEach(async () => {
  const given = new Map<string, string>()
  const vault = {
    read: (name: string) => Promise.resolve(given.get(name) ?? null),
    write: (name: string, value: string) => Promise.resolve(void given.set(name, value)),
  }
  hooks = await webhookReceiver(secret, [{ status: 200 }])
  mails = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] })
  desk = await deliveryDesk({ vault, background: true, secrets: () => Promise.resolve({ secret, apiToken: 'canary' }) })
  runId = (await desk.run()).id
})
afterEach(async () => {
  await desk.close()
  await Promise.all([hooks.close(), mails.close()])
})

const lineAt = async (seq: number) => (await desk.engine.client.audit.list({ limit: 1000 })).find((line) => line.seq === seq)

/** It is a line of the trail, and the note over it has the trail's own signature. */
async function expectHead(head: TrailHead | null | undefined): Promise<void> {
  expect((await lineAt(head?.entries ?? 0))?.hash).toBe(head?.head)
  const { key } = await desk.engine.client.audit.verify()
  expect(head?.note?.split('\n')[2]).toBe(Buffer.from(head?.head ?? '', 'hex').toString('base64'))
  expect(isSignedBy(head?.note ?? '', [key ?? ''])).toBe(true)
}

async function delivered(basis: { readonly reviewId: string } | { readonly runId: string }) {
  const { deliveries } = desk.engine.client
  const plan = await deliveries.plan({ destinationId: await desk.destination(), ...basis })
  await desk.approve(plan)
  return (await desk.apply(plan.id)).receipt
}

const assetsOf = (path: string) =>
  withContent(path, (database) =>
    database.prepare<[], { external_id: string; data: Buffer; sync_id: string }>('select external_id, data, sync_id from v1_assets').all(),
  )

test('in the body of every webhook, and at the end of every mail', async () => {
  const { notices } = desk.engine.client
  const about = { events: ['review.signed' as const], enabled: true }
  await notices.save({ ...about, kind: 'webhook', name: 'Hook', config: { url: hooks.url, allowHttp: true, allowPrivate: true } })
  await notices.save({
    ...{ ...about, kind: 'email', name: 'Mail' },
    config: { host: '127.0.0.1', port: mails.port, security: 'none', from: 'r@example.com', to: ['a@example.com'] },
  })
  await desk.signed(runId)
  await eventually(() => expect([hooks.received.length, mails.mails.length]).toEqual([1, 1]))
  const { data } = JSON.parse(hooks.received[0]?.body ?? '') as {
    readonly data: { trail_entries: number; trail_head: string; trail_note: string }
  }
  await expectHead({ entries: data.trail_entries, head: data.trail_head, note: data.trail_note })
  expect((await lineAt(data.trail_entries))?.event).toBe('review.signed')
  const mail = mails.mails[0]?.source.replaceAll('=\r\n', '').replaceAll('=3D', '=').replaceAll('\r\n', '\n')
  expect(mail).toContain(`Audit trail: line ${data.trail_entries}, ${data.trail_head}`)
  expect(mail).toContain(data.trail_note.split('\n')[2])
})

test('in the receipt of a delivery and in the file that was reviewed, the same', async () => {
  const { id: reviewId } = await desk.signed(runId)
  const receipt = await delivered({ reviewId })
  await expectHead(receipt?.audit)
  const assets = assetsOf(receipt?.path ?? '')
  expect(assets).toEqual([{ external_id: TRAIL_NOTE, data: Buffer.from(receipt?.audit?.note ?? ''), sync_id: receipt?.syncId }])
})

test('in the evidence, as JSON and as a page', async () => {
  const { id: reviewId } = await desk.signed(runId)
  const { reviews } = desk.engine.client
  const [json, html] = [join(desk.folder, 'e.json'), join(desk.folder, 'e.html')]
  await reviews.saveEvidence({ reviewId, path: json, format: 'json' })
  await reviews.saveEvidence({ reviewId, path: html, format: 'html' })
  const { audit } = JSON.parse(readFileSync(json, 'utf8')) as { audit: TrailHead }
  await expectHead(audit)
  expect((await lineAt(audit.entries))?.event).toBe('review.signed')
  const page = readFileSync(html, 'utf8')
  expect(page).toContain(`line ${audit.entries}, hash <code>${audit.head}</code>`)
  expect(page).toContain(`<code>${audit.note?.split('\n')[2]}</code>`)
})

test('not in a file nobody reviewed, delivered or saved: it is what its source gave, to the byte', async () => {
  const receipt = await delivered({ runId })
  await expectHead(receipt?.audit)
  expect(assetsOf(receipt?.path ?? '')).toEqual([])
  const output = join(desk.folder, 'saved.c1z')
  await desk.engine.client.snapshots.save({ snapshotRef: { runId }, output: { path: output } })
  expect(readFileSync(output)).toEqual(readFileSync(receipt?.path ?? ''))
})
