import { RollcallError } from '../../../shared/errors.ts'

/** Whether a URL's `hostname` is this machine: localhost, 127.0.0.0/8 or ::1. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** The parsed URL if it may be called: https, or http on a loopback address, without a name or password in it. Else INVALID_INPUT. */
export function checkedUrl(text: string, purpose: string): URL {
  const url = URL.parse(text)
  if (url === null) {
    throw new RollcallError('INVALID_INPUT', {
      message: `Could not ${purpose}: the address of the service is not a valid URL.`,
      remedy: 'Correct the address in the settings of the connection; it begins with https://.',
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new RollcallError('INVALID_INPUT', {
      message: `Could not ${purpose}: the address of ${url.host} holds a user name or password.`,
      remedy: 'Take them out of the address and set them as the secrets of the connection.',
    })
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new RollcallError('INVALID_INPUT', {
      message: `Could not ${purpose}: the address of ${url.host || 'the service'} does not use https.`,
      remedy: 'Use an https:// address. Plain http is allowed for a service on this machine only.',
    })
  }
  return url
}
