import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorCodes, type ErrorCode } from '../../shared/errors.ts'
import { scenarios, type Scenario } from '../fakes/percipio/scenarios.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { place, run, sha256, syncWords, token, type Place } from './rollcall.ts'

/** Faults as somebody at a terminal meets them: the exit code, a sentence, and an output file as it was. */
const fixture = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')

let where: Place
let service: FakePercipio | undefined
beforeEach(() => {
  where = place()
})
afterEach(async () => {
  await service?.close()
  service = undefined
  where.remove()
})

const bearable = Object.entries(scenarios as Readonly<Record<string, Scenario>>).filter(([, scenario]) => scenario.needs === null)

describe('every fault leaves the output as it was', () => {
  test.each(bearable.filter(([, { expect: expected }]) => expected.outcome === 'fails'))('%s', async (_name, scenario) => {
    if (scenario.expect.outcome !== 'fails') return
    service = await startPercipioService(scenario.script)
    copyFileSync(fixture, where.output)
    const before = sha256(where.output)
    const ended = await run(where, syncWords(service, where), token(service))
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: errorCodes[scenario.expect.error], stdout: '' })
    expect(ended.stderr).not.toContain('at Object.')
    expect(sha256(where.output)).toBe(before)
    expect(readdirSync(where.folder).sort()).toEqual(['data', 'sync.c1z'])
    expect(readdirSync(join(where.dataDir, 'snapshots'))).toEqual([])
  })

  test.each(bearable.filter(([, { expect: expected }]) => expected.outcome === 'fails').slice(0, 3))(
    '%s, with no file before: none after',
    async (_name, scenario) => {
      service = await startPercipioService(scenario.script)
      const ended = await run(where, syncWords(service, where), token(service))
      expect(ended.code).not.toBe(0)
      expect(readdirSync(where.folder)).toEqual(['data'])
    },
  )
})

describe('what is merely odd succeeds', () => {
  test.each(bearable.filter(([, { expect: expected }]) => expected.outcome === 'succeeds'))('%s', async (_name, scenario) => {
    if (scenario.expect.outcome !== 'succeeds') return
    service = await startPercipioService(scenario.script)
    const { graph } = scenario.expect
    const flags = Object.entries(scenario.config ?? {}).flatMap(([name, value]) => [
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      String(value),
    ])
    // An empty report is stopped by the guard; that it is has its own test.
    const ended = await run(where, syncWords(service, where, ...flags, '--accept-shrunken'), token(service))
    expect({ code: ended.code, error: ended.code === 0 ? '' : ended.stderr.slice(-800) }).toEqual({ code: 0, error: '' })
    const stats = await run(where, ['stats', '-f', where.output, '--output', 'json'])
    const grants = await run(where, ['grants', '-f', where.output, '--output', 'json'])
    const { counts } = JSON.parse(stats.stdout) as { counts: { resourcesByType: Record<string, number> } }
    expect(counts.resourcesByType.user ?? 0).toBe(graph.people)
    expect(counts.resourcesByType.course ?? 0).toBe(graph.courses)
    const slugs = (JSON.parse(grants.stdout) as { grants: { slug: string }[] }).grants.map(({ slug }) => slug).sort()
    expect(slugs).toEqual(
      Object.entries(graph.grants)
        .flatMap(([slug, number]) => Array<string>(number).fill(slug))
        .sort(),
    )
  })
})

describe('the guard', () => {
  test('an empty report never replaces people by nobody, until it is accepted', async () => {
    service = await startPercipioService({ report: [...(scenarios.plain.script.report ?? []), { body: ['[]'] }] })
    expect((await run(where, syncWords(service, where), token(service))).code).toBe(0)
    const before = sha256(where.output)
    const held = await run(where, syncWords(service, where), token(service))
    expect(held.code).toBe(errorCodes.GUARD_STOPPED)
    expect(held.stderr).toContain('accept-shrunken')
    expect(sha256(where.output)).toBe(before)
    const accepted = await run(where, syncWords(service, where, '--accept-shrunken'), token(service))
    expect(accepted.code).toBe(0)
    expect(sha256(where.output)).not.toBe(before)
  })
})

describe('the place of the output', () => {
  const refused = async (output: string, code: ErrorCode): Promise<string> => {
    service = await startPercipioService(scenarios.plain.script)
    const ended = await run(where, syncWords(service, { ...where, output }), token(service))
    expect(ended.code).toBe(errorCodes[code])
    expect(ended.stderr).toMatch(/remedy|folder|write/i)
    // Found out before the expensive part: no report was asked for.
    expect(service.asked('request')).toHaveLength(0)
    return ended.stderr
  }

  test('a folder that is not there', async () => {
    await refused(join(where.folder, 'nowhere', 'sync.c1z'), 'NOT_WRITABLE')
    expect(existsSync(join(where.folder, 'nowhere'))).toBe(false)
  })

  test.runIf(process.platform === 'linux')('a data folder that cannot be made', async () => {
    const ended = await run({ ...where, dataDir: '/proc/nowhere/rollcall' }, ['runs'])
    expect(ended.code).toBe(errorCodes.NOT_WRITABLE)
    expect(ended.stderr).toContain('/proc/nowhere')
  })

  test('a folder instead of a file', async () => {
    mkdirSync(where.output)
    await refused(where.output, 'INVALID_INPUT')
    expect(statSync(where.output).isDirectory()).toBe(true)
  })
})
