import type { Json, SourceRecord } from '../../../shared/records.ts'
import type { PeerContent, SourcePeer } from '../../kit/source-peer.ts'
import { smallDistrict, type District } from './district.ts'
import { clientSecret, serveOneRoster } from './service.ts'

const oddName = 'Ωmega 👩‍🏫'
const noOne: District = { orgs: [], academicSessions: [], courses: [], classes: [], users: [], enrollments: [] }
const soon = (): string => new Date(Date.now() + 86_400_000).toISOString()

const named = (familyName: string): District => ({
  ...smallDistrict,
  users: smallDistrict.users.map((user, at) => (at === 0 ? { ...user, familyName } : user)),
})

/** One is marked as gone, one is called otherwise, one came with a place in a class. */
function changed(): District {
  const [first, second, ...rest] = smallDistrict.users
  const stamp = { dateLastModified: soon() }
  const [place] = smallDistrict.enrollments
  const came = {
    ...second,
    ...stamp,
    sourcedId: 's-999999',
    username: 's-999999',
    identifier: '999999',
    email: 's-999999@lakes.example.org',
  }
  return {
    ...smallDistrict,
    users: [{ ...first, ...stamp, status: 'tobedeleted' }, { ...second, ...stamp, familyName: 'Renamed' }, ...rest, came],
    enrollments: [
      ...smallDistrict.enrollments,
      { ...place, ...stamp, sourcedId: 'e-999999', user: { ...(place?.user as Record<string, Json>), sourcedId: 's-999999' } },
    ],
  }
}

const twice = (list: readonly SourceRecord[]): SourceRecord[] => list.flatMap((each) => [each, each])

function districtOf(content: PeerContent): District {
  switch (content) {
    case 'usual':
      return smallDistrict
    case 'empty':
      return noOne
    case 'unicode':
      return named(oddName)
    case 'huge':
      return named('x'.repeat(1024 * 1024))
    case 'twice':
      return { ...smallDistrict, users: twice(smallDistrict.users), enrollments: twice(smallDistrict.enrollments) }
    case 'changed':
      return changed()
  }
}

/** A OneRoster service for the kit, with pages of fifty. */
export async function oneRosterPeer(): Promise<SourcePeer> {
  const fake = await serveOneRoster({ clampAt: 50 })
  const calls: SourcePeer['calls'] = []
  let fault: Parameters<SourcePeer['fault']>[0] = () => null
  fake.fault = ({ path, query }) => {
    if (query.get('limit') === '1') return null
    const call = { page: `${path}/${query.get('offset') ?? ''}/${query.get('filter') === null ? '' : 'changes'}` }
    calls.push(call)
    return fault(call, calls.length)
  }
  return {
    config: { baseUrl: fake.baseUrl, apiClientId: 'rollcall', rateLimitDelay: 0, timeZone: 'America/Chicago', timeout: 5 },
    secrets: { apiClientSecret: clientSecret },
    wrongSecrets: { apiClientSecret: 'wrong' },
    canaries: [clientSecret, 'Canary-password-5150', 'Bearer token-'],
    oddName,
    calls,
    show: (content) => {
      fake.district = districtOf(content)
    },
    fault: (next) => {
      fault = next
    },
    forget: () => {
      calls.length = 0
    },
    close: () => fake.close(),
  }
}
