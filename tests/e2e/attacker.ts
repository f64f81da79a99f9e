import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'

/**
 * What a script could do that somebody got into the page: it hears the ports as the page gets them, and says on them whatever it
 * likes, in the words of the wire rather than through the app's own client.
 */
export interface StolenPorts {
  /** The status and the JSON of the answer. */
  call(door: 'main' | 'engine', path: string, input: unknown): Promise<{ readonly status: number; readonly body: unknown }>
  /** Sends something that is no call. */
  say(door: 'main' | 'engine', what: 'long text' | 'object' | 'nonsense'): Promise<void>
  /** Sends texts as they are. */
  sayAll(door: 'main' | 'engine', texts: readonly string[]): Promise<void>
  /** Sends values of every kind a port can carry that are no texts. */
  sayOdd(door: 'main' | 'engine'): Promise<void>
  count(): Promise<number>
}

interface Attacked {
  ports: { name: 'main' | 'engine'; port: MessagePort }[]
}

/** Loads the page anew with the attacker's ear in it, before anything of the app. */
export async function stealPorts(page: Page): Promise<StolenPorts> {
  await page.addInitScript(() => {
    const attacked: Attacked = { ports: [] }
    Object.assign(globalThis, { attacked })
    window.addEventListener('message', (event) => {
      const said = event.data as { rollcall?: string; name?: 'main' | 'engine' } | null
      const [port] = event.ports
      if (said?.rollcall === 'port' && said.name !== undefined && port !== undefined) attacked.ports.push({ name: said.name, port })
    })
  })
  await page.reload()
  await page.locator('[data-app-state="ready"]').waitFor()
  return {
    call: (door, path, input) =>
      page.evaluate(
        ({ door, path, input }) =>
          new Promise((resolve, reject) => {
            const { attacked } = globalThis as unknown as { attacked: Attacked }
            const port = attacked.ports.findLast(({ name }) => name === door)?.port
            if (port === undefined) {
              reject(new Error(`no port of ${door}`))
              return
            }
            const id = `attack-${crypto.randomUUID()}`
            port.addEventListener('message', (event) => {
              if (typeof event.data !== 'string' || !event.data.includes(id)) return
              const { p } = JSON.parse(event.data) as { p: { s?: number; b?: { json?: unknown } } }
              resolve({ status: p.s ?? 200, body: p.b?.json })
            })
            port.postMessage(JSON.stringify({ i: id, p: { u: `/${path}`, b: { json: input } } }))
          }),
        { door, path, input },
      ),
    say: (door, what) =>
      page.evaluate(
        ({ door, what }) => {
          const { attacked } = globalThis as unknown as { attacked: Attacked }
          const port = attacked.ports.findLast(({ name }) => name === door)?.port
          if (what === 'object') port?.postMessage({ i: 1, p: { u: 'http://[', b: new Map([[{}, 1]]) } })
          else port?.postMessage(what === 'nonsense' ? '{"i":' : 'x'.repeat(40 * 1024 * 1024))
        },
        { door, what },
      ),
    sayAll: (door, texts) =>
      page.evaluate(
        ({ door, texts }) => {
          const { attacked } = globalThis as unknown as { attacked: Attacked }
          const port = attacked.ports.findLast(({ name }) => name === door)?.port
          for (const text of texts) port?.postMessage(text)
        },
        { door, texts },
      ),
    sayOdd: (door) =>
      page.evaluate((door) => {
        const { attacked } = globalThis as unknown as { attacked: Attacked }
        const port = attacked.ports.findLast(({ name }) => name === door)?.port
        const cyclic: Record<string, unknown> = {}
        cyclic.self = cyclic
        const odd = [
          undefined,
          null,
          true,
          NaN,
          10n ** 400n,
          new Date(NaN),
          /x/g,
          new Error('x'),
          [],
          cyclic,
          new Map([[{}, 1]]),
          new Set([1]),
        ]
        const large = [
          new ArrayBuffer(64 * 1024 * 1024),
          new Uint8Array(1024),
          new Blob(['{"i":"1"}']),
          Array.from({ length: 100_000 }, () => ({})),
        ]
        for (const value of [...odd, ...large]) port?.postMessage(value)
        // A port within a message is one more way in.
        const { port1 } = new MessageChannel()
        port?.postMessage('{"i":"with a port"}', [port1])
      }, door),
    count: () => page.evaluate(() => (globalThis as unknown as { attacked: Attacked }).attacked.ports.length),
  }
}

/** A server that should never be asked for anything; remembers what it was. */
export async function honeypot(): Promise<{ readonly url: string; readonly asked: readonly string[]; close(): Promise<void> }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.setHeader('access-control-allow-origin', '*')
    response.end('caught')
  })
  server.on('upgrade', (request, socket) => {
    asked.push(`upgrade ${request.url ?? ''}`)
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
