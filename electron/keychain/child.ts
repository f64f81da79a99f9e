import '../no-inspector.ts'
import { loadKeytar } from './keytar.ts'
import type { Answer, Call } from './in-child.ts'

/**
 * The keychain as a process of its own, for libsecret: a call to a locked keyring never comes back, holds one of the few threads of its
 * process, and lets that process never end. This one can be killed.
 */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: unknown): void
}

const { parentPort } = process as unknown as { readonly parentPort?: ParentPort }
const say = (answer: Answer): void => {
  if (parentPort === undefined) process.send?.(answer)
  else parentPort.postMessage(answer)
}

async function answer({ id, method, words }: Call): Promise<void> {
  try {
    const keytar = await loadKeytar()
    const ask = keytar[method] as (...words: readonly string[]) => Promise<unknown>
    say({ id, value: await ask(...words) })
  } catch (error) {
    say({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

if (parentPort === undefined) {
  process.on('message', (call: Call) => void answer(call))
  // Whoever asked is gone, and with it whoever would kill this.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
} else parentPort.on('message', ({ data }) => void answer(data as Call))
