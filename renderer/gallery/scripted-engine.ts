import { RPCHandler } from '@orpc/server/message-port'
import { implement } from '@orpc/server'
import { mainContract, type AppEvent, type Preferences } from '../../shared/main-contract.ts'

/**
 * Main, as far as components ask it anything: it answers from here, over ports like the real ones, so that a component in the gallery
 * cannot tell. What nobody scripted fails, as with an engine that is gone.
 */
const main = implement(mainContract)

async function* nothingHappens(signal: AbortSignal | undefined): AsyncGenerator<AppEvent> {
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
  yield* []
}

/** Answers the page's questions for its ports. Call before the page draws anything. */
export function scriptEngine(preferences: Preferences): void {
  const answers = {
    preferences: { get: main.preferences.get.handler(() => preferences) },
    app: { events: main.app.events.handler(({ signal }) => nothingHappens(signal)) },
  }
  window.addEventListener('message', (event) => {
    if ((event.data as { readonly rollcall?: string } | null)?.rollcall !== 'ask-ports') return
    const { port1, port2 } = new MessageChannel()
    new RPCHandler(answers).upgrade(port1)
    port1.start()
    window.postMessage({ rollcall: 'port', name: 'main' }, location.origin, [port2])
  })
}
