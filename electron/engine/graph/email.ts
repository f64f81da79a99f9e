import type { Resource } from '../../../shared/graph.ts'
import type { FindingCollector } from './finding-collector.ts'

/** The dot-atom of RFC 5322: what stands before the @ without quotes. */
const local = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/

/**
 * Whether readers of the Baton model take `text` as an e-mail address: ASCII alone, at most 64 characters before the @ and 254 in all,
 * no dot at an end or beside another, a host of labels of 1 to 63 letters, digits and hyphens that neither begin nor end with one.
 */
export function isEmailAddress(text: string): boolean {
  if (text.length > 254) return false
  const at = text.lastIndexOf('@')
  if (at < 1 || at > 64 || !local.test(text.slice(0, at))) return false
  return text
    .slice(at + 1)
    .split('.')
    .every((part) => part.length <= 63 && label.test(part))
}

/** The resource with addresses that readers take; another one is a finding, and is kept in the profile where no `email` is there. */
export function withAddresses(resource: Resource, findings: FindingCollector): Resource {
  const { email = '', otherEmails = [], profile, ...rest } = resource
  const odd = [email, ...otherEmails].filter((address) => address !== '' && !isEmailAddress(address))
  if (odd.length === 0) return resource
  for (const address of odd) {
    findings.count('email-invalid', 'warning', () => ({
      message: `${JSON.stringify(address.slice(0, 80))} is no e-mail address; it is kept in the profile only.`,
      resource: { type: resource.type, id: resource.id },
    }))
  }
  const [first, ...others] = [email, ...otherEmails].filter(isEmailAddress)
  return {
    ...rest,
    ...(first === undefined ? {} : { email: first }),
    ...(others.length === 0 ? {} : { otherEmails: others }),
    profile: { ...(profile?.email === undefined ? { email: odd.length === 1 ? (odd[0] ?? '') : odd } : {}), ...profile },
  }
}
