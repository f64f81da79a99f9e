import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { readCertificates } from '../../certificates/pem-file.ts'

/** Of this system, as its administrators keep them; none where they cannot be read. */
function systemCertificates(): readonly string[] {
  try {
    return getCACertificates('system')
  } catch {
    return []
  }
}

let usual: readonly string[] | null = null
let usualContext: SecureContext | null = null

/** Those Node brings (with NODE_EXTRA_CA_CERTS) and those of this system, each once. */
function usualCertificates(): readonly string[] {
  return (usual ??= [...new Set([...getCACertificates('default'), ...systemCertificates()])])
}

/**
 * Whom connections trust: the certificates Rollcall brings, those of this system, and those of the PEM file `extra`. INVALID_INPUT when
 * that cannot be used.
 */
export function trusted(extra: string | undefined): SecureContext {
  if (extra === undefined) return (usualContext ??= createSecureContext({ ca: [...usualCertificates()] }))
  return createSecureContext({ ca: [...usualCertificates(), ...readCertificates(extra)] })
}

/** What a check says of it. */
export function trustWords(): string {
  const system = systemCertificates().length
  return system === 0
    ? 'Trusted are the certificates Rollcall brings; this system names none of its own.'
    : `Trusted are the certificates of this system (${system}) and those Rollcall brings.`
}
