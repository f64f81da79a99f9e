/** Why a keychain did not do what it was asked. */
export type KeychainProblem = 'none' | 'locked' | 'cancelled' | 'denied' | 'too-long' | 'refused'

export interface KeychainFault {
  readonly problem: KeychainProblem
  /** One sentence: what happened. */
  readonly message: string
  /** What to do about it on this system. */
  readonly remedy: string
}

/** A call that got no answer: nobody unlocked the keychain. */
export class NoAnswer extends Error {}

const names: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'macOS Keychain', win32: 'Windows Credential Manager' }

/** As people call it here. */
export const keychainName = (platform: NodeJS.Platform): string => names[platform] ?? 'GNOME Keyring'

/**
 * By the words of libsecret, the Security framework and Windows. On a Windows or a Mac of another language most are unknown; their
 * words are told as they are then.
 */
const words: readonly (readonly [KeychainProblem, RegExp])[] = [
  ['cancelled', /cancell?ed|dismissed|-128\b/i],
  ['locked', /locked|interaction is not allowed|-25308\b/i],
  ['denied', /denied|not (permitted|authori[sz]ed|allowed)|permission|passphrase you entered|-25293\b/i],
  ['too-long', /stub received bad data|too (long|large|big)/i],
  [
    'none',
    /native addon|libsecret|autolaunch|not provided by any|could not connect|failed to connect|StartServiceByName|secret service|org\.freedesktop|could not be found|no such (file|interface|secret)|RPC server|logon session|D-?Bus/i,
  ],
]

export function keychainFault(error: unknown, platform: NodeJS.Platform): KeychainFault {
  const said = error instanceof Error ? error.message : String(error)
  const problem = error instanceof NoAnswer ? 'locked' : (words.find(([, pattern]) => pattern.test(said))?.[0] ?? 'refused')
  const name = keychainName(platform)
  const system = platform === 'darwin' || platform === 'win32' ? platform : 'linux'
  return { problem, message: sentences[problem](name, said), remedy: remedies[problem][system] }
}

const sentences: Readonly<Record<KeychainProblem, (name: string, said: string) => string>> = {
  none: (name) => `No keychain can be reached here (${name} does not answer).`,
  locked: (name) => `${name} is locked and did not answer.`,
  cancelled: (name) => `${name} asked for permission, and that was cancelled.`,
  denied: (name) => `${name} denied access to Rollcall.`,
  'too-long': (name) => `The secret is too long for ${name}.`,
  refused: (name, said) => `${name} refused: ${said.replace(/\.?\s*$/, '')}.`,
}

type Remedies = Readonly<Record<'linux' | 'darwin' | 'win32', string>>

const remedies: Readonly<Record<KeychainProblem, Remedies>> = {
  none: {
    linux: 'Start a Secret Service (GNOME Keyring, KWallet, KeePassXC) in this session.',
    darwin: 'Open Keychain Access and see that there is a login keychain.',
    win32: 'Start the service "Credential Manager" (VaultSvc), and sign in with a profile that is kept.',
  },
  locked: {
    linux: 'Unlock it: sign in to the desktop, or open "Passwords and Keys".',
    darwin: 'Unlock the login keychain in Keychain Access; in a terminal: security unlock-keychain.',
    win32: 'Sign in to Windows again.',
  },
  cancelled: {
    linux: 'Try again and unlock it when it asks.',
    darwin: 'Try again and choose "Always Allow" when it asks.',
    win32: 'Try again and agree when it asks.',
  },
  denied: {
    linux: 'Allow Rollcall in the settings of the keychain.',
    darwin: 'Open Keychain Access, look for "app.rollcall", and allow Rollcall under Access Control.',
    win32: 'Ask whoever manages this computer to allow stored credentials.',
  },
  'too-long': {
    linux: 'Use a shorter token.',
    darwin: 'Use a shorter token.',
    win32: 'Windows keeps at most 2560 bytes in one entry. Use a shorter token.',
  },
  refused: {
    linux: 'Look at the keychain with "Passwords and Keys", then try again.',
    darwin: 'Look at the entries "app.rollcall" in Keychain Access, then try again.',
    win32: 'Look at the entries "app.rollcall" in Credential Manager, then try again.',
  },
}
