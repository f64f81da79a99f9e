import { expect, test } from 'vitest'
import { keychainFault, NoAnswer } from './faults.ts'

test.each([
  ['win32', 'The stub received bad data.', 'too-long', '2560 bytes'],
  ['win32', 'Access is denied.', 'denied', 'manages this computer'],
  ['win32', 'A specified logon session does not exist. It may already have been terminated.', 'none', 'VaultSvc'],
  ['win32', 'Zugriff verweigert', 'refused', 'Credential Manager'],
  ['darwin', 'User canceled the operation.', 'cancelled', 'Always Allow'],
  ['darwin', 'User canceled', 'cancelled', 'Always Allow'],
  ['darwin', 'User interaction is not allowed.', 'locked', 'security unlock-keychain'],
  ['darwin', 'The user name or passphrase you entered is not correct.', 'denied', 'Access Control'],
  ['darwin', 'A default keychain could not be found.', 'none', 'login keychain'],
  ['linux', 'Cannot autolaunch D-Bus without X11 $DISPLAY', 'none', 'Secret Service'],
  ['linux', 'The name org.freedesktop.secrets was not provided by any .service files', 'none', 'Secret Service'],
  ['linux', 'Could not connect: No such file or directory', 'none', 'Secret Service'],
  ['linux', 'Failed to load keytar native addon, checked ["../build/Release"]', 'none', 'Secret Service'],
  ['linux', 'Prompt dismissed', 'cancelled', 'unlock it'],
  ['linux', 'Cannot create an item in a locked collection', 'locked', 'Unlock it'],
  ['linux', 'Something else', 'refused', 'Passwords and Keys'],
] as const)('on %s %j is %s', (platform, said, problem, advice) => {
  const fault = keychainFault(new Error(said), platform)
  expect(fault.problem).toBe(problem)
  expect(fault.remedy).toContain(advice)
  if (problem === 'refused') expect(fault.message).toContain(said)
  // The advice is that of the platform.
  if (platform !== 'linux') expect(`${fault.message} ${fault.remedy}`).not.toMatch(/GNOME|Secret Service|KWallet/)
})

test('no answer is a locked keychain', () => {
  expect(keychainFault(new NoAnswer(), 'linux')).toMatchObject({ problem: 'locked' })
})
