import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { scenarios, type Scenario } from '../fakes/percipio/scenarios.ts'
import { startPercipioService } from '../fakes/percipio/service.ts'
import { filesIn, place, run, syncWords, token } from './rollcall.ts'

/** The token goes in and is sent to Percipio; it must come out nowhere: not in a file, not in a line, not encoded. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').slice(4, -4),
  secret.slice(-20),
]

const names = ['plain', 'token-refused', 'server-error-once', 'html-once', 'failed', 'malformed-row'] as const

describe('no secret comes out, at debug level', () => {
  test.each(names)('%s', async (name) => {
    const where = place()
    const scenario: Scenario = scenarios[name]
    const service = await startPercipioService(scenario.script)
    try {
      const ended = await run(where, syncWords(service, where), token(service))
      const more = [await run(where, ['connections', '--output', 'json']), await run(where, ['runs', '--output', 'json'])]
      const sent = service.requests.map((request) => request.headers.authorization)
      expect(sent).toContain(`Bearer ${service.apiToken}`)
      const texts = [
        ...[ended, ...more].flatMap(({ stdout, stderr }) => [stdout, stderr]),
        ...filesIn(where.folder).map((path) => readFileSync(path, 'latin1')),
      ]
      for (const form of forms(service.apiToken)) expect(texts.some((each) => each.includes(form))).toBe(false)
    } finally {
      await service.close()
      where.remove()
    }
  })
})
