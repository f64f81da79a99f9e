import { createORPCClient, DynamicLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../shared/contract.ts'
import type { mainContract } from '../../shared/main-contract.ts'

/**
 * The window's two lines out. Each client lives as long as the page; behind it the link of the current port is exchanged when
 * the engine was restarted. A call that was under way when it died fails as one of an engine that is gone; queries ask again by
 * themselves (query-client.ts), and as each call names what it asks of, the next engine answers it as the one before would have.
 */
type Door = 'main' | 'engine'
type Link = RPCLink<Record<string, never>>

const doors: Record<Door, PromiseWithResolvers<Link>> = { main: Promise.withResolvers(), engine: Promise.withResolvers() }

window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== location.origin) return
  const said = event.data as { readonly rollcall?: string; readonly name?: Door } | null
  const [port] = event.ports
  if (said?.rollcall !== 'port' || said.name === undefined || port === undefined) return
  const name = said.name
  const mine = doors[name]
  port.addEventListener('close', () => {
    if (doors[name] !== mine) return
    doors[name] = Promise.withResolvers()
    if (name === 'engine') window.postMessage({ rollcall: 'ask-engine' }, location.origin)
  })
  const link: Link = new RPCLink({ port })
  port.start()
  mine.resolve(link)
})
window.postMessage({ rollcall: 'ask-ports' }, location.origin)

export const engine: ContractRouterClient<typeof contract> = createORPCClient(new DynamicLink(() => doors.engine.promise))
export const main: ContractRouterClient<typeof mainContract> = createORPCClient(new DynamicLink(() => doors.main.promise))
