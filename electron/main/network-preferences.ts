import { isAbsolute } from 'node:path'
import { RollcallError } from '../../shared/errors.ts'
import type { Preferences } from '../../shared/main-contract.ts'
import { readProxyAddress } from '../../shared/proxy-address.ts'
import { readCertificates } from '../certificates/pem-file.ts'

type NetworkChange = { readonly [K in keyof Preferences]?: Preferences[K] | undefined }

/** Refuses a proxy that is none and a file that holds no certificates, before they become the preferences. INVALID_INPUT. */
export function checkNetwork({ proxy = '', extraCa = '' }: NetworkChange): void {
  const read = proxy === '' ? null : readProxyAddress(proxy)
  if (read !== null && 'problem' in read) throw new RollcallError('INVALID_INPUT', { message: read.problem, remedy: read.remedy })
  if (extraCa === '') return
  if (!isAbsolute(extraCa)) {
    throw new RollcallError('INVALID_INPUT', {
      message: 'This is no whole path.',
      remedy: 'Choose the file, or type its path from the root on.',
    })
  }
  readCertificates(extraCa)
}
