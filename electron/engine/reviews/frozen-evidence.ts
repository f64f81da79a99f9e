import { createHash } from 'node:crypto'
import type { Evidence, EvidenceGrant } from '../../../shared/evidence.ts'
import { findingCalled } from '../../../shared/finding-words.ts'
import { holdersCalled, slugCalled } from '../../../shared/vocabulary.ts'
import type { Snapshot } from '../graph/snapshot.ts'
import type { DecidedReview } from './decided-review.ts'

/** Of an evidence what would not be there any more when the snapshot or the run is gone. Kept with the signed review. */
export interface FrozenEvidence extends Pick<Evidence, 'rollcall' | 'connection' | 'run' | 'changes' | 'grants' | 'grantsTotal'> {
  /** Of the schema; reviews signed before there was a second one have none. */
  readonly schemaVersion?: 2 | 3
  /** Reviews signed before there were any have none, and a page that shows codes. */
  readonly words?: EvidenceWords
}

/** What the page calls what the JSON file has codes for. */
export interface EvidenceWords {
  readonly slugs: Readonly<Record<string, string>>
  readonly findings: Readonly<Record<string, string>>
  /** Those it names, as in a sentence. */
  readonly named: string
}

/** The words of a snapshot for its evidence. */
export function evidenceWords(
  { vocabulary }: Pick<Snapshot, 'vocabulary'>,
  kinds: readonly string[],
  slugs: readonly string[],
): EvidenceWords {
  const inOrder = (codes: readonly string[], word: (code: string) => string): Record<string, string> =>
    Object.fromEntries([...new Set(codes)].sort().map((code) => [code, word(code)]))
  return {
    slugs: inOrder(slugs, (slug) => slugCalled(vocabulary, slug)),
    findings: inOrder(kinds, (kind) => findingCalled(vocabulary, kind).title),
    named: holdersCalled(vocabulary),
  }
}

/** Grants an evidence lists one by one; of more it says how many. */
const LISTED = 10_000
const PAGE = 2000

/** All that were flagged or left out, in scope or not; by key, the first ones. */
export async function evidenceGrants(open: DecidedReview): Promise<Pick<Evidence, 'grants' | 'grantsTotal'>> {
  const keys = open.states.decided(['flag', 'exclude'])
  const grants: EvidenceGrant[] = []
  for (let at = 0; at < Math.min(keys.length, LISTED); at += PAGE) {
    for (const row of open.snapshot.rows('grants', [...keys.subarray(at, Math.min(at + PAGE, LISTED))])) {
      const { decision, carried, byPolicy } = open.states.at(row.key)
      const deciding = open.decidingOf(row.key)
      if (deciding === null || (decision !== 'flag' && decision !== 'exclude')) continue
      const { id, principalType, principalId, principalName, principalEmail, resourceType, resourceId, resourceName, slug } = row
      grants.push({
        ...{ id, principalType, principalId, principalName, principalEmail, resourceType, resourceId, resourceName, slug },
        ...{ decision, reason: deciding.reason ?? '', by: deciding.by, at: deciding.at, carried, byPolicy },
      })
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { grants, grantsTotal: keys.length }
}

/**
 * What a sign-off stands for: SHA-256 over the run, the snapshot's own SHA-256 and the ids of all grants left out, bytewise
 * in order, each as a JSON string on a line of its own (docs/evidence.md shows how to compute it).
 */
export async function signOffDigest(open: DecidedReview, runId: string, snapshotSha256: string, excluded: Int32Array): Promise<string> {
  const ids: Buffer[] = []
  for (let at = 0; at < excluded.length; at += PAGE) {
    const rows = open.snapshot.rows('grants', [...excluded.subarray(at, at + PAGE)])
    for (const { id } of rows) ids.push(Buffer.from(`${JSON.stringify(id)}\n`))
    if ((at / PAGE) % 8 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const hash = createHash('sha256').update(`rollcall-review-1\n${JSON.stringify(runId)}\n${snapshotSha256}\n`)
  for (const id of ids.sort((a, b) => Buffer.compare(a, b))) hash.update(id)
  return hash.digest('hex')
}
