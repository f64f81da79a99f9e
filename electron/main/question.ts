import { dialog } from 'electron'
import { readProxyAddress } from '../../shared/proxy-address.ts'
import { sentenceText } from '../../shared/visible-text.ts'
import type { Wish } from './agreements.ts'

/** Characters of what the page named that are shown. */
const mostShown = 500

/** Asks the person in a dialog of the system; the page neither sees nor answers it. */
export async function askUser(wish: Wish): Promise<boolean> {
  const { message, detail, yes } = wordsOf(wish)
  const { response } = await dialog.showMessageBox({
    ...{ type: 'question', title: 'Rollcall', message, detail: shown(detail) },
    ...{ buttons: [yes, 'Cancel'], defaultId: 1, cancelId: 1, noLink: true },
  })
  return response === 0
}

function wordsOf(wish: Wish): { readonly message: string; readonly detail: string; readonly yes: string } {
  switch (wish.kind) {
    case 'proxy':
      return wish.value === ''
        ? { message: 'Stop using the proxy?', detail: 'Everything Rollcall reads then goes the way the system says.', yes: 'Stop using it' }
        : { message: 'Read everything through this proxy?', detail: proxyText(wish.value), yes: 'Use this proxy' }
    case 'extraCa':
      return wish.value === ''
        ? {
            message: 'Stop trusting the extra certificates?',
            detail: 'Only those of the system and of Rollcall count then.',
            yes: 'Stop trusting',
          }
        : { message: 'Trust the certificates in this file?', detail: wish.value, yes: 'Trust them' }
    case 'updateFeed':
      return wish.value === ''
        ? { message: 'Turn updates off?', detail: 'Rollcall no longer looks for newer versions.', yes: 'Turn off' }
        : { message: 'Look for updates at this address?', detail: wish.value, yes: 'Use this address' }
    case 'reveal':
      return { message: 'Show this folder in the file manager?', detail: wish.folder, yes: 'Show it' }
    case 'private address':
      return {
        message: `Let Rollcall connect to ${shown(wish.address)}?`,
        detail: 'This is on this computer or in a private network. Agree only if you named it yourself.',
        yes: 'Connect',
      }
    case 'more secrets':
      return {
        message: 'Remove the secrets of one more connection or channel?',
        detail: 'Those of two others were removed since Rollcall was started. What is removed has to be typed again.',
        yes: 'Remove',
      }
    case 'all secrets':
      return {
        message: 'Remove every secret that Rollcall stored?',
        detail: 'All connections, destinations and channels need theirs typed again.',
        yes: 'Remove all',
      }
  }
}

/** Without the password. */
function proxyText(text: string): string {
  const read = readProxyAddress(text)
  if ('problem' in read) return read.problem
  const { secure, hostname, port, user } = read
  return `${secure ? 'https' : 'http'}://${user === '' ? '' : `${user}@`}${hostname}:${port}`
}

/** One line, whatever the page named: it cannot add sentences of its own. */
const shown = (text: string): string => {
  const line = sentenceText(text).replaceAll(/\s+/g, ' ')
  return line.length > mostShown ? `${line.slice(0, mostShown)}…` : line
}
