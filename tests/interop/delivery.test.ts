import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withContent } from '../../electron/engine/c1z/testing/files.ts'
import { TRAIL_NOTE } from '../../electron/engine/c1z/trail-note.ts'
import { baton, findBaton } from './baton.ts'
import { rollcall, twoDays } from './files.ts'
import { buildDescriptors, examine, findPeer } from './peer.ts'

/** What leaves is what was approved: a reviewed delivery as other programs read it. */
const peer = findPeer()
const realBaton = findBaton()

const excluded = 'course:saf_lad01_a02_enus:in_progress:user:omar.haddad@example.org'
const approved = [
  'course:cmp_gdp02_a01_enus:completed:user:dana.cole@example.com',
  'course:cmp_gdp02_a01_enus:in_progress:user:omar.haddad@example.org',
  'course:saf_lad01_a02_enus:completed:user:dana.cole@example.com',
]

test.runIf(peer.path === null)('the peer that reads what was delivered', (context) => {
  const reason = peer.path === null ? peer.reason : ''
  if (process.env.CI) throw new Error(reason)
  context.skip(reason)
})

describe.skipIf(peer.path === null && realBaton.path === null)('a reviewed delivery holds exactly the approved grants', () => {
  let folder = ''
  let file = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-delivery-'))
    await twoDays(folder)
    mkdirSync(join(folder, 'out'))
    const json = async (...words: readonly string[]) => JSON.parse(await rollcall(folder, [...words, '--output', 'json'])) as { id: string }
    await rollcall(folder, ['destinations', 'save', 'c1z', '--name', 'Archive', '--folder', 'out', '--file-name', 'sync'])
    const review = await json('review', 'start', '--scope', 'everything', '--by', 'Dana')
    await rollcall(folder, ['review', 'decide', review.id, 'exclude', '--grant', excluded, '--reason', 'Left the team', '--by', 'Dana'])
    await rollcall(folder, ['review', 'decide', review.id, 'approve', '--all', '--decided', 'undecided', '--by', 'Dana'])
    await rollcall(folder, ['review', 'sign', review.id, '--by', 'Dana'])
    const plan = await json('deliver', 'plan', '--to', 'Archive', '--review', review.id)
    await rollcall(folder, ['deliver', 'approve', plan.id, '--by', 'Dana'])
    await rollcall(folder, ['deliver', 'apply', plan.id, '--for-real'])
    file = join(folder, 'out', 'sync.c1z')
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.skipIf(peer.path === null)('for a reader with the libraries of the Baton SDK', () => {
    const report = examine({ path: peer.path ?? '', descriptors: buildDescriptors() }, file)
    expect(report.problems).toEqual([])
    expect(report.grants?.map(({ id }) => id)).toEqual(approved)
    expect(report.counts).toEqual({ resourceTypes: 2, resources: 4, entitlements: 10, grants: 3 })
    // With the head of the audit trail in it, which no reader takes notice of.
    withContent(file, (database) => expect(database.prepare('select external_id from v1_assets').pluck().all()).toEqual([TRAIL_NOTE]))
  })

  test.skipIf(realBaton.path === null)('for the real baton', () => {
    const { grants } = JSON.parse(baton(realBaton.path ?? '', file, 'grants', '--output-format', 'json')) as {
      grants: { grant: { id?: string } }[]
    }
    expect(grants.map(({ grant }) => grant.id).sort()).toEqual(approved)
  })
})
