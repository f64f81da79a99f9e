import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'

/** Loaded before a program: its own listener for the signal is never heard of, as if it were not written. */
export const deaf =
  'const { on } = process; process.on = function (name, heard) { return name === "SIGUSR1" ? this : on.call(this, name, heard) }'

/** A port of this computer that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Whether somebody listens on it now. */
export const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const done = (open: boolean): void => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => done(true)).once('error', () => done(false))
  })
