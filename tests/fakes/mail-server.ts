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
  /** Connections so far. */
  readonly greeted: () => number
  close(): Promise<void>
}

interface MailServerSettings extends SMTPServerOptions {
  readonly account?: { readonly user: string; readonly password: string }
  /** Turns so many messages away with 451 first. */
  readonly busyFor?: number
}

/** A real SMTP server on this machine. */
export async function mailServer({ account, busyFor = 0, ...options }: MailServerSettings = {}): Promise<MailServer> {
  const mails: Mail[] = []
  let greeted = 0
  let busy = busyFor
  const server = new SMTPServer({
    authOptional: account === undefined,
    disabledCommands: account === undefined ? ['AUTH'] : [],
    ...options,
    onConnect(_session, done) {
      greeted += 1
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
    greeted: () => greeted,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
