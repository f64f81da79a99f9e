import type { Clock } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { KeptHashes } from './approved-snapshots.ts'

const event = 'review.prepared'

/** In the trail, whose lines nobody can change unseen. */
export const keptHashes = ({ audit }: Pick<Catalog, 'audit'>, clock: Clock): KeptHashes => ({
  get: (reviewId, digest) => {
    const line = audit.newest([event], `review:${reviewId}`)
    return line?.data.digest === digest && typeof line.data.sha256 === 'string' && audit.isIntact(line.seq) ? line.data.sha256 : null
  },
  keep: (reviewId, digest, sha256) => {
    audit.append({ at: clock.now(), actor: 'rollcall', event, subject: `review:${reviewId}`, data: { digest, sha256 } })
  },
})
