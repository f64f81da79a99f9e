import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressProblem, ForbiddenAddress, guardedLookup } from './address-rules.ts'

const never = ['169.254.169.254', '0.0.0.0', '224.0.0.1', '255.255.255.255', '168.63.129.16', '100.100.100.200', '::', 'fe80::1', 'fe80::1%eth0', 'ff02::1', 'fd00:ec2::254', '::ffff:169.254.1.1', '::ffff:a9fe:a9fe', '64:ff9b::169.254.169.254', '2002:a9fe:a9fe::1', '::169.254.169.254'] // prettier-ignore
const inside = ['127.0.0.1', '127.9.9.9', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '::1', 'fc00::1', 'fd12:3456::1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:c0a8:101::'] // prettier-ignore
const outside = ['93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:93.184.216.34', '64:ff9b::5db8:d822']

test.each(never)('%s is never reached', (address) => {
  expect(addressProblem(address, true)).not.toBeNull()
  expect(addressProblem(address, false)).not.toBeNull()
})
test.each(inside)('%s only where it is allowed', (address) => {
  expect(addressProblem(address, true)).toBeNull()
  expect(addressProblem(address, false)).not.toBeNull()
})
test.each(outside)('%s', (address) => expect(addressProblem(address, false)).toBeNull())

test('an IPv4 address is judged the same inside an IPv6 one', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.boolean(), (address, allow) => {
      const bare = addressProblem(address, allow) === null
      for (const wrapped of [`::ffff:${address}`, `64:ff9b::${address}`]) expect(addressProblem(wrapped, allow) === null).toBe(bare)
    }),
  )
})

test('a name is judged by all it resolves to', async () => {
  const answers = (...addresses: string[]) =>
    ((_name: string, _options: object, callback: (error: null, list: object[]) => void) =>
      callback(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))) as never // prettier-ignore
  const look = (addresses: string[], all: boolean) =>
    new Promise((resolve) => {
      guardedLookup(false, answers(...addresses))('hooks.example.com', { all }, (error, address, family) =>
        resolve(error ?? [address, family]),
      )
    })
  expect(await look(['93.184.216.34'], false)).toEqual(['93.184.216.34', 4])
  expect(await look(['2606:4700::1111', '93.184.216.34'], true)).toEqual([
    [
      { address: '2606:4700::1111', family: 6 },
      { address: '93.184.216.34', family: 4 },
    ],
    undefined,
  ])
  for (const all of [true, false]) {
    expect(await look(['93.184.216.34', '169.254.169.254'], all)).toBeInstanceOf(ForbiddenAddress)
    expect(await look(['192.168.1.5'], all)).toBeInstanceOf(ForbiddenAddress)
    expect(await look([], all)).toBeInstanceOf(ForbiddenAddress)
  }
})
