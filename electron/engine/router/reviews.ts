import { resolve } from 'node:path'
import type { Clock } from '../../../shared/platform.ts'
import { sha256 } from '../../files/sha256.ts'
import { writeWhole } from '../../files/whole-file.ts'
import type { EvidenceReports } from '../reviews/evidence.ts'
import { evidenceJson } from '../reviews/evidence-json.ts'
import { actor, type Reviews } from '../reviews/reviews.ts'
import type { SignOffs } from '../reviews/sign-offs.ts'
import type { Implementer } from './failures.ts'

export interface ReviewRoom {
  readonly reviews: Reviews
  readonly signOffs: SignOffs
  readonly evidence: EvidenceReports
  readonly clock: Clock
}

/** Who took evidence along, which names people, as what. */
const exported = ({ reviews, clock }: ReviewRoom, reviewId: string, data: Readonly<Record<string, unknown>>): void =>
  reviews.audit('evidence.exported', reviewId, actor(undefined), clock.now(), data)

export const reviewsRouter = ({ reviews: group }: Implementer, room: ReviewRoom) => {
  const { reviews, signOffs, evidence } = room
  return {
    create: group.create.handler(({ input }) => reviews.create(input)),
    list: group.list.handler(({ input }) => reviews.list(input.connectionId, input.runId, input.limit)),
    get: group.get.handler(({ input }) => reviews.get(input.reviewId)),
    grants: group.grants.handler(({ input }) => reviews.grants(input)),
    groups: group.groups.handler(({ input }) => reviews.groups(input)),
    decide: group.decide.handler(({ input }) => reviews.decide(input)),
    undo: group.undo.handler(({ input }) => reviews.undo(input.reviewId, input.by)),
    rules: group.rules.handler(({ input }) => reviews.rules(input.reviewId)),
    addNote: group.addNote.handler(({ input }) => reviews.addNote(input)),
    notes: group.notes.handler(({ input }) => reviews.notes(input.reviewId, input.grantId)),
    signOff: group.signOff.handler(({ input }) => signOffs.sign(input)),
    reopen: group.reopen.handler(({ input }) => signOffs.reopen(input.reviewId, input.by, input.reason)),
    discard: group.discard.handler(({ input }) => signOffs.discard(input.reviewId, input.by)),
    evidence: group.evidence.handler(({ input }) => evidence.of(input.reviewId)),
    evidencePage: group.evidencePage.handler(async ({ input }) => {
      const page = await evidence.page(input.reviewId)
      exported(room, input.reviewId, { format: 'page' })
      return page
    }),
    saveEvidence: group.saveEvidence.handler(async ({ input: { reviewId, path, format } }) => {
      const at = resolve(path)
      const bytes = Buffer.from(format === 'json' ? evidenceJson(await evidence.of(reviewId)) : await evidence.page(reviewId))
      await writeWhole(at, bytes, format)
      const saved = { path: at, bytes: bytes.length, sha256: sha256(bytes) }
      exported(room, reviewId, { format, sha256: saved.sha256 })
      return saved
    }),
  }
}
