import type { ProfileValue, Resource, ResourceStatus } from '../../../../shared/graph.ts'
import { isEmailAddress } from '../../graph/email.ts'
import type { FindingLog } from './aggregate/findings.ts'
import { personFields, type PersonField } from './aggregate/people.ts'
import type { FieldName } from './aggregate/variants.ts'
import { cutName } from './names.ts'

const statuses = new Map<string, ResourceStatus>([
  ...['active', 'enabled'].map((status) => [status, 'enabled'] as const),
  ...['inactive', 'disabled', 'deactivated', 'suspended', 'terminated', 'blocked', 'locked', 'expired', 'archived'].map(
    (status) => [status, 'disabled'] as const,
  ),
  ...['deleted', 'removed'].map((status) => [status, 'deleted'] as const),
])

/** Keys of the profile that are ours; a custom attribute of the same name gives way. */
const ownKeys = new Set(['id', 'display_name', 'email', 'first_name', 'last_name', 'user_id', 'user_uuid', 'audience'])

/** A person as a resource. `fields`: the newest value of each of `personFields` by number, and of each custom attribute by name. */
export function userResource(id: string, fields: ReadonlyMap<FieldName, ProfileValue>, findings: FindingLog): Resource {
  const resource = { type: 'user', id }
  const field = (name: PersonField): string => {
    const value = fields.get(personFields[name])
    return typeof value === 'string' ? value : ''
  }
  const email = field('emailAddress')
  const valid = isEmailAddress(email)
  if (email !== '' && !valid && findings.count('email-invalid')) {
    findings.example('email-invalid', `${JSON.stringify(email.slice(0, 80))} is no e-mail address; it is kept in the profile only.`, {
      resource,
    })
  }
  const fullName = `${field('firstName')} ${field('lastName')}`.trim()
  if (fullName === '' && findings.count('name-missing')) {
    findings.example('name-missing', 'The person has no name; the e-mail address or the id stands in for it.', { resource })
  }
  const displayName = cutName(fullName || email || id, resource, findings)
  const { status, details } = readUserStatus(field('userStatus'), resource, findings)

  const profile = new Map<string, ProfileValue>([
    ['id', id],
    ['display_name', displayName],
    ['email', email],
    ['first_name', field('firstName')],
    ['last_name', field('lastName')],
  ])
  for (const [key, name] of [
    ['user_id', 'userId'],
    ['user_uuid', 'userUuid'],
    ['audience', 'audience'],
  ] as const) {
    if (field(name) !== '') profile.set(key, field(name))
  }
  for (const [name, value] of fields) {
    if (typeof name === 'string') profile.set(ownKeys.has(name) ? `custom_${name}` : name, value)
  }
  const login = field('userId')
  return {
    ...resource,
    displayName,
    status,
    ...(details === '' ? {} : { statusDetails: details }),
    ...(valid ? { email } : {}),
    ...(login === '' ? {} : { login }),
    accountType: 'human',
    profile: Object.fromEntries(profile),
  }
}

/** Enabled, unless the status says otherwise. */
function readUserStatus(text: string, resource: { type: string; id: string }, findings: FindingLog) {
  const status = statuses.get(text.toLowerCase())
  if (text !== '' && status === undefined && findings.count('unknown-user-status')) {
    findings.example('unknown-user-status', `The status ${JSON.stringify(text.slice(0, 80))} is unknown; the person counts as enabled.`, {
      resource,
    })
  }
  return { status: status ?? 'enabled', details: status === 'enabled' || text === '' ? '' : text.slice(0, 250) } as const
}
