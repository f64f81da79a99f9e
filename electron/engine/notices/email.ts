import { createTransport, type Transporter } from 'nodemailer'
import type { Options, SentMessageInfo } from 'nodemailer/lib/smtp-transport'
import type { Notice } from '../../../shared/notices.ts'
import { reveal, type Secret } from '../../../shared/secret.ts'
import { readMailAddress } from '../../../shared/mail-address.ts'
import type { NetworkSettings } from '../http/client.ts'
import { redactor } from '../http/redact.ts'
import { trusted } from '../http/trust.ts'
import { mailRoute } from './mail-route.ts'
import { portOf, type EmailConfig } from './channel-kinds.ts'
import { keptAnswer, notSent, type Sent } from './sending.ts'
import { headWords } from './trail-head.ts'

/** Milliseconds until a connection stands, and of silence on one. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 }

/** One message over SMTP. `starttls` insists on it. Never rejects. */
export async function sendEmail(
  config: EmailConfig,
  password: Secret | undefined,
  notice: Notice,
  network: NetworkSettings,
  environment: NodeJS.ProcessEnv | undefined,
  signal: AbortSignal,
): Promise<Sent> {
  const { host, security, user, to } = config
  const port = portOf(config)
  const from = readMailAddress(config.from)
  const greeting = config.greeting === '' ? (from?.domain ?? 'localhost') : config.greeting
  let redact = redactor(password ? [password] : [])
  if (user !== '' && !password) return notSent('The password of the mail server is not in the keychain.')
  const started = performance.now()
  const took = (): number => Math.round(performance.now() - started)
  let transport: Transporter<SentMessageInfo, Options> | undefined
  const stop = (): void => transport?.close()
  let route: ReturnType<typeof mailRoute> | undefined
  try {
    route = mailRoute({ host, port }, network, environment, signal)
    redact = redactor([...(password ? [password] : []), ...route.secrets])
    transport = createTransport({
      ...{ host, port, name: greeting, ...timeouts },
      ...(route.getSocket === null ? {} : { getSocket: route.getSocket }),
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === '' ? {} : { auth: { user, pass: password === undefined ? '' : reveal(password) } }),
      tls: { secureContext: trusted(network.extraCa) },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    signal.addEventListener('abort', stop, { once: true })
    const info = await transport.sendMail({
      from: mailbox(config.from),
      to: to.map(mailbox),
      subject: notice.title,
      text: notice.body + headWords(notice),
      date: new Date(notice.at),
      messageId: `<${notice.id}@rollcall.invalid>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Rollcall-Event': notice.event },
    })
    const refused = info.rejected.length > 0 ? ` Not taken for ${info.rejected.length} of ${to.length} recipients.` : ''
    return {
      outcome: 'sent',
      answer: { status: code(info.response), milliseconds: took(), text: redact(`${info.response}${refused}`).slice(0, keptAnswer) },
      askedWait: null,
    }
  } catch (error) {
    const { response, responseCode, message, command } = error as {
      readonly command?: string
      readonly response?: string
      readonly responseCode?: number
      readonly message?: string
    }
    const greeted = command === 'EHLO' || command === 'HELO' || /\((EHLO|HELO)\)/.test(response ?? '')
    const remedy = greeted
      ? ` The server refused the name "${greeting}" by which this computer greets it. Give another one: "Greeting name" of the channel, --greeting.`
      : ''
    const told = `${(response ?? message ?? String(error)).trim()}${remedy}${route?.note() ?? ''}`
    const { answer, ...rest } = notSent(redact(told), took())
    return { ...rest, answer: { ...answer, status: responseCode ?? null } }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** "250 OK": 250. */
const code = (response: string): number | null => {
  const found = /^\d{3}/.exec(response)
  return found === null ? null : Number(found[0])
}

/** As nodemailer takes it, with the domain as the network knows it. */
function mailbox(text: string): { readonly name: string; readonly address: string } {
  const { name, address } = readMailAddress(text) ?? { name: '', address: text }
  return { name, address }
}
