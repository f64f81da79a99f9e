import { createTransport, type Transporter } from 'nodemailer'
import type { Options, SentMessageInfo } from 'nodemailer/lib/smtp-transport'
import type { Notice } from '../../../shared/notices.ts'
import { trustedCertificates } from '../http/connections.ts'
import type { NetworkSettings } from '../http/client.ts'
import { redactor } from '../http/redact.ts'
import type { EmailConfig } from './channel-config.ts'
import { keptAnswer, notSent, type Sent } from './sending.ts'

/** Milliseconds until a connection stands, and of silence on one. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 }

/** One message over SMTP. `starttls` insists on it. Never rejects. */
export async function sendEmail(
  config: EmailConfig,
  password: string | undefined,
  notice: Notice,
  network: NetworkSettings,
  signal: AbortSignal,
): Promise<Sent> {
  const { host, port, security, user, from, to } = config
  if (user !== '' && !password) return notSent('The password of the mail server is not in the keychain.')
  const redact = redactor(password ? [password] : [])
  const started = performance.now()
  const took = (): number => Math.round(performance.now() - started)
  let transport: Transporter<SentMessageInfo, Options> | undefined
  const stop = (): void => transport?.close()
  try {
    transport = createTransport({
      ...{ host, port, ...timeouts },
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === '' ? {} : { auth: { user, pass: password ?? '' } }),
      ...(network.extraCa === undefined ? {} : { tls: { ca: trustedCertificates(network.extraCa) } }),
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    signal.addEventListener('abort', stop, { once: true })
    const info = await transport.sendMail({
      from,
      to: [...to],
      subject: notice.title,
      text: notice.body,
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
    const { response, responseCode, message } = error as {
      readonly response?: string
      readonly responseCode?: number
      readonly message?: string
    }
    const { answer, ...rest } = notSent(redact(response ?? message ?? String(error)), took())
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
