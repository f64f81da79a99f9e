import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

interface Mail {
  readonly from: string
  readonly to: readonly string[]
  /** As it came: headers and text. */
  readonly source: string
  readonly secure: boolean
  readonly user: string | null
}

export interface MailServer {
  readonly port: number
  readonly mails: Mail[]
  /** The names it was greeted with. */
  readonly names: readonly string[]
  /** Connections so far. */
  readonly greeted: () => number
  close(): Promise<void>
}

interface MailServerSettings extends SMTPServerOptions {
  readonly account?: { readonly user: string; readonly password: string }
  /** Turns so many messages away with 451 first. */
  readonly busyFor?: number
  /** Hangs up with 421 on whoever greets with such a name, as Google's relay does. */
  readonly refuses?: RegExp
}

/** What of the server's own connection is needed to hear how it is greeted. */
interface Greeted {
  handler_EHLO(command: unknown, callback: () => void): void
  send(code: number, text: string): void
  close(): void
}

/** A real SMTP server on this machine. */
export async function mailServer({ account, busyFor = 0, refuses, ...options }: MailServerSettings = {}): Promise<MailServer> {
  const mails: Mail[] = []
  const names: string[] = []
  const heard = new WeakSet<Greeted>()
  /** Writes down how each connection is greeted, and hangs up where that is wished. */
  const listenTo = (connection: Greeted): void => {
    if (heard.has(connection)) return
    heard.add(connection)
    const answer = connection.handler_EHLO.bind(connection)
    connection.handler_EHLO = (command, callback) => {
      const name = String(command).trim().split(/\s+/)[1] ?? ''
      names.push(name)
      if (refuses?.test(name) !== true) {
        answer(command, callback)
        return
      }
      connection.send(421, '4.7.0 Try again later, closing connection. (EHLO)')
      connection.close()
    }
  }
  let greeted = 0
  let busy = busyFor
  const server = new SMTPServer({
    authOptional: account === undefined,
    disabledCommands: account === undefined ? ['AUTH'] : [],
    ...options,
    onConnect(_session, done) {
      greeted += 1
      for (const connection of server.connections as unknown as Set<Greeted>) listenTo(connection)
      done()
    },
    onAuth(auth, _session, done) {
      if (auth.username === account?.user && auth.password === account?.password) done(null, { user: auth.username })
      else done(Object.assign(new Error(`Wrong password ${String(auth.password)}`), { responseCode: 535 }))
    },
    onMailFrom(_address, _session, done) {
      busy -= 1
      done(busy < 0 ? null : Object.assign(new Error('Try again later'), { responseCode: 451 }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString(),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
        })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    names,
    greeted: () => greeted,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
