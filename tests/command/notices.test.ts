import { expect, test } from 'vitest'
import { mailServer } from '../fakes/mail-server.ts'
import { startPercipioService } from '../fakes/percipio/service.ts'
import { place, run, syncWords, token } from './rollcall.ts'

/** The bundle sends mail: a test with its answer, and the end of a run before the command ends. */
test('a run that is held is told by mail before the command ends', async () => {
  const where = place()
  const service = await startPercipioService({})
  const server = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] })
  try {
    const mail = ['--host', '127.0.0.1', '--port', String(server.port), '--security', 'none', '--from', 'rollcall@example.com']
    const added = await run(where, ['notices', 'add', 'email', 'ops@example.com', ...mail, '-o', 'json'])
    expect(added).toMatchObject({ code: 0 })
    const { id } = JSON.parse(added.stdout) as { id: string }
    const tested = await run(where, ['notices', 'test', id])
    expect(tested.code).toBe(0)
    expect(tested.stdout).toMatch(/State +sent/)

    expect((await run(where, syncWords(service, where), token(service))).code).toBe(9)
    expect(server.mails.map(({ source }) => /^Subject: (.*?)\r$/m.exec(source.replaceAll('\r\n ', ' '))?.[1])).toEqual([
      '[Rollcall] test of email',
      expect.stringMatching(/^\[Rollcall\] .* is held$/),
    ])
    expect(server.mails[1]?.source).not.toContain(service.apiToken)
    const log = JSON.parse((await run(where, ['notices', 'log', id, '-o', 'json'])).stdout) as {
      deliveries: { state: string; event: string }[]
    }
    expect(log.deliveries.map(({ event, state }) => `${event} ${state}`)).toEqual(['guard.fired sent', 'test sent'])

    const resent = await run(where, ['notices', 'resend', '1'])
    expect(resent.code).toBe(0)
    await server.close()
    expect((await run(where, ['notices', 'test', id])).code).toBe(14)
  } finally {
    await server.close()
    await service.close()
    where.remove()
  }
})
