import { join } from 'node:path'
import { expect, test } from 'vitest'
import { all, bench, folder, hook, mails, minute, pass, raised, receiver, until } from '../../../tests/fakes/notice-bench.ts'

test('mail: STARTTLS, a password, plain text, the title as its subject', async () => {
  const here = bench({ network: () => ({ extraCa: join(folder, 'ca.pem') }) })
  const { selfSigned } = await import('../http/testing/certificate.ts')
  const { writeFileSync } = await import('node:fs')
  const tls = selfSigned(['127.0.0.1'])
  writeFileSync(join(folder, 'ca.pem'), tls.cert)
  const account = { user: 'rollcall', password: 'canary-password' }
  const server = await mails({ account, key: tls.key, cert: tls.cert })
  const { id } = here.center.save({
    ...{ kind: 'email', name: 'Admins', events: all, enabled: true },
    config: {
      host: '127.0.0.1',
      port: server.port,
      security: 'starttls',
      user: 'rollcall',
      from: 'rollcall@example.com',
      to: ['a@example.com', 'b@example.com'],
    },
  })
  here.center.raise(
    raised('run.failed', { title: `[Rollcall] Zürich – Acme\r\nBcc: x@example.com FAILED${' y'.repeat(200)}`, body: 'First.\n\nSecond.' }),
  )
  const sent = await until(here.center, id, 'sent', 1)
  expect(sent.answer).toMatchObject({ status: 250 })
  const [mail] = server.mails
  expect(mail).toMatchObject({ from: 'rollcall@example.com', to: ['a@example.com', 'b@example.com'], secure: true, user: 'rollcall' })
  expect(sent.notice.title).toHaveLength(100)
  expect(mail?.source.replaceAll('\r\n ', ' ')).toContain(`Subject: [Rollcall] Zurich - Acme Bcc: x@example.com FAILED y y y`)
  expect(mail?.source).not.toMatch(/^Bcc:/m)
  expect(mail?.source).toContain('Auto-Submitted: auto-generated')
  expect(mail?.source).toContain(`Message-ID: <${sent.notice.id}@rollcall.invalid>`)
  expect(mail?.source).toContain('First.\r\n\r\nSecond.')
})

test('mail: TLS from the start; none; and a server that cannot do STARTTLS gets nothing', async () => {
  const here = bench({ network: () => ({ extraCa: join(folder, 'ca.pem') }) })
  const { selfSigned } = await import('../http/testing/certificate.ts')
  const { writeFileSync } = await import('node:fs')
  const tls = selfSigned(['127.0.0.1'])
  writeFileSync(join(folder, 'ca.pem'), tls.cert)
  const secure = await mails({ secure: true, key: tls.key, cert: tls.cert })
  const plain = await mails({ disabledCommands: ['AUTH', 'STARTTLS'] })
  const channel = (port: number, security: string) =>
    here.center.save({
      kind: 'email',
      name: 'x',
      events: all,
      enabled: true,
      config: { host: '127.0.0.1', port, security, from: 'r@example.com', to: ['a@example.com'] },
    })
  expect(await here.center.test(channel(secure.port, 'tls').id)).toMatchObject({ state: 'sent', notice: { event: 'test' } })
  expect(secure.mails).toMatchObject([{ secure: true }])
  expect(await here.center.test(channel(plain.port, 'none').id)).toMatchObject({ state: 'sent' })
  expect(await here.center.test(channel(plain.port, 'starttls').id)).toMatchObject({ state: 'failed', nextAt: null })
  expect(plain.mails).toHaveLength(1)
})

test('mail: a busy server is tried again after 1, 5 and 30 minutes, then the others are told', async () => {
  const here = bench()
  const fine = await receiver({ status: 200 })
  const other = hook(here, fine.url, { events: ['review.waiting'] })
  const [twice, always] = [
    await mails({ busyFor: 2, disabledCommands: ['AUTH', 'STARTTLS'] }),
    await mails({ busyFor: 99, disabledCommands: ['AUTH', 'STARTTLS'] }),
  ]
  const config = { host: '127.0.0.1', security: 'none', from: 'r@example.com', to: ['a@example.com'] }
  const [a, b] = [twice, always].map(({ port }) =>
    here.center.save({ kind: 'email', name: `m${port}`, events: all, enabled: true, config: { ...config, port } }),
  )
  here.center.raise(raised('run.failed'))
  for (const [index, delay] of [0, minute, 5 * minute, 30 * minute].entries()) {
    await pass(delay)
    if (index < 3) await until(here.center, a?.id ?? '', index < 2 ? 'waiting' : 'sent', index + 1)
    await until(here.center, b?.id ?? '', index < 3 ? 'waiting' : 'failed', index + 1)
  }
  expect(twice.mails).toHaveLength(1)
  expect(here.center.channels().find(({ id }) => id === b?.id)).toMatchObject({
    enabled: true,
    problem: expect.stringContaining('451') as string,
  })
  expect((await until(here.center, other.id, 'sent', 1)).notice.event).toBe('service.broken')
})
