import type { Snapshots } from '../snapshots/snapshots.ts'
import type { Implementer } from './failures.ts'

export const diffsRouter = ({ diffs }: Implementer, snapshots: Snapshots) => ({
  describe: diffs.describe.handler(({ input, signal }) => snapshots.describePair(input.pair, signal)),
  resources: diffs.resources.handler(({ input: { pair, resource, kinds, offset, limit }, signal }) =>
    snapshots.compare(pair, signal, (diff) =>
      resource === undefined ? diff.page('resources', kinds, offset, limit) : diff.resource(resource, kinds, offset, limit),
    ),
  ),
  entitlements: diffs.entitlements.handler(({ input: { pair, kinds, offset, limit }, signal }) =>
    snapshots.compare(pair, signal, (diff) => diff.page('entitlements', kinds, offset, limit)),
  ),
  grants: diffs.grants.handler(({ input: { pair, kinds, principal, resource, offset, limit }, signal }) =>
    snapshots.compare(pair, signal, (diff) =>
      principal === undefined && resource === undefined
        ? diff.page('grants', kinds, offset, limit)
        : diff.grantsOf({ ...(principal && { principal }), ...(resource && { resource }) }, kinds, offset, limit),
    ),
  ),
  groups: diffs.groups.handler(({ input: { pair, by, offset, limit, ...choice }, signal }) =>
    snapshots.compare(pair, signal, (diff) => diff.groups(by, choice, offset, limit)),
  ),
})
