import { describe, expect, test } from 'vitest'
import { startPercipioService, type FakePercipio } from '../../../../tests/fakes/percipio/service.ts'
import { completed, dana, ladder, omar, plainRows, privacy, row, started } from '../../../../tests/fakes/percipio/rows.ts'
import { cut, html, inProgress, json, pending, problem, rows, text, type Script } from '../../../../tests/fakes/percipio/script.ts'
import type { RollcallError } from '../../../../shared/errors.ts'
import { benchFor, type Bench } from './testing/collect.ts'
import { fromRow } from '../../graph/testing/learning-values.ts'

const bench = async (script: Script) => benchFor(await startPercipioService(script))

const hour = 3_600_000

async function failure(work: Promise<unknown>): Promise<RollcallError> {
  return work.then(
    () => {
      throw new Error('It succeeded.')
    },
    (error: unknown) => error as RollcallError,
  )
}

describe('the request', () => {
  test('asks for what the settings say, and for no file on SFTP', async () => {
    const around = await bench({ report: [rows()] })
    await around.collect({ lookbackDays: 30, contentType: ['Course', 'Audio Summary'], audience: 'Plant North' })
    const [request] = around.service.asked('request')
    expect(request?.body).toEqual({
      start: '2025-10-22T12:00:00Z',
      end: '2025-11-21T12:00:00Z',
      audience: 'Plant North',
      contentType: 'Course,Audio Summary',
      sort: { field: 'lastAccessDate', order: 'asc' },
      isFileRequiredInSftp: false,
      formatType: 'JSON',
    })
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${around.service.apiToken}`,
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'Rollcall/test',
    })
    expect(around.service.asked('report')[0]?.headers).toMatchObject({ 'cache-control': 'no-cache', accept: 'application/json' })
  })

  test.each([
    [{}, '2015-11-21T12:00:00Z', '2025-11-21T12:00:00Z'],
    [{ lookbackYears: 0 }, '2015-11-21T12:00:00Z', '2025-11-21T12:00:00Z'],
    [{ lookbackYears: 1, lookbackDays: 2 }, '2025-11-19T12:00:00Z', '2025-11-21T12:00:00Z'],
    [{ startDate: '2025-01-01', lookbackDays: 2 }, '2025-01-01T00:00:00Z', '2025-11-21T12:00:00Z'],
    [{ startDate: '2024-01-01', endDate: '2024-12-31' }, '2024-01-01T00:00:00Z', '2024-12-31T23:59:59Z'],
    [{ endDate: '2024-02-29', lookbackYears: 1 }, '2023-02-28T23:59:59Z', '2024-02-29T23:59:59Z'],
    [{ startDate: '2024-01-01T06:30:00Z', endDate: '2024-01-02' }, '2024-01-01T06:30:00Z', '2024-01-02T23:59:59Z'],
  ])('its window for %o', async (settings, start, end) => {
    const around = await bench({ report: [rows()] })
    await around.collect(settings)
    expect(around.service.asked('request')[0]?.body).toMatchObject({ start, end })
  })

  test('is sent again when the service says that it failed, four times in all', async () => {
    const around = await bench({ request: [problem(500, 'Oops')] })
    expect(await failure(around.collect())).toMatchObject({ code: 'SERVER_ERROR' })
    expect(around.service.asked('request').length).toBe(4)
    expect(around.saved).toBeNull()
  })
})

describe('waiting', () => {
  test('begins with five seconds and grows to a minute', async () => {
    const around = await bench({ report: [...Array<typeof pending>(10).fill(pending), rows()] })
    await around.collect()
    const wanted = [5, 7.5, 11.25, 16.875, 25.3, 38, 57, 60, 60, 60]
    expect(around.clock.sleeps.length).toBe(wanted.length)
    for (const [index, seconds] of wanted.entries()) {
      expect(around.clock.sleeps[index]).toBeGreaterThanOrEqual(seconds * 849)
      expect(around.clock.sleeps[index]).toBeLessThanOrEqual(seconds * 1151)
    }
    expect(around.progress.values.asked?.at(-1)).toBe(11)
  })

  test('ends when the budget is spent, and can be resumed', async () => {
    const around = await bench({ report: [pending] })
    expect(await failure(around.collect({ pollBudget: 10 }))).toMatchObject({ code: 'TIMEOUT' })
    expect(around.clock.sleeps.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(600_000)
    expect(around.saved).toMatchObject({ orgId: around.service.organizationId, base: around.service.baseUrl })
  })

  test('honours Retry-After', async () => {
    const around = await bench({ report: [{ ...problem(429, 'Slow down'), headers: { 'retry-after': '77' } }, rows()] })
    await around.collect()
    expect(around.clock.sleeps[0]).toBeGreaterThanOrEqual(77_000)
  })

  test('knows every spelling of a status', async () => {
    const report = [
      json({ reportId: 'r', status: 'In_Progress' }),
      json({ id: 'r', status: 'in progress' }),
      json({ id: 'r', status: ' pending ' }),
      json({ id: 'r', status: 'Completed' }),
      rows(),
    ]
    const around = await bench({ report })
    await around.collect()
    expect(around.service.asked('report').length).toBe(5)
  })

  test('odd answers in between are forgiven when they are not in a row', async () => {
    const around = await bench({ report: [json({}), json({}), pending, html(200), json({}), json({}), html(200), inProgress, rows()] })
    await around.collect()
    expect(around.service.asked('report').length).toBe(9)
  })

  test('a report that is not known at once is asked for again; one that stays unknown is not there', async () => {
    const late = await bench({ report: [problem(404, 'Not found'), pending, rows()] })
    await late.collect()
    const never = await bench({ report: [problem(404, 'Not found')] })
    expect(await failure(never.collect())).toMatchObject({ code: 'NOT_FOUND' })
    expect(never.service.asked('report').length).toBe(3)
  })

  test('is cancelled at once', async () => {
    const around = await bench({ report: [pending] })
    around.clock.sleep = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
        setImmediate(() => around.cancel.abort())
      })
    await expect(around.collect()).rejects.toThrow()
    // The pause it was in is not sat out, and nothing is asked any more.
    expect(around.service.asked('report').length).toBe(1)
  })

  test('says why a report failed, without addresses', async () => {
    const error = `Query for dana.cole@example.com failed ${'x'.repeat(2000)}`
    const around = await bench({ report: [pending, json({ status: 'Failed', error })] })
    const thrown = await failure(around.collect())
    expect(thrown.code).toBe('REPORT_FAILED')
    expect(thrown.message).toContain('Query for [e-mail] failed')
    expect(thrown.message.length).toBeLessThan(500)
    expect(around.saved).toBeNull()
  })
})

describe('after a restart', () => {
  const interrupted = async (more?: Readonly<Record<string, unknown>>): Promise<Bench<FakePercipio>> => {
    const first = await bench({ report: [pending] })
    await failure(first.collect({ pollBudget: 10, ...more }))
    return first
  }
  /** The same settings at a new service, with what the first attempt saved. */
  const resumed = async (
    first: Bench<FakePercipio>,
    report: Parameters<typeof bench>[0]['report'] = [rows(...plainRows)],
  ): Promise<Bench<FakePercipio>> => {
    const second = await bench({ report })
    second.saved = { ...(first.saved as object), base: second.service.baseUrl }
    second.clock.time = first.clock.time
    return second
  }

  test('the same report is asked for, not a new one', async () => {
    const second = await resumed(await interrupted())
    second.clock.time += 20 * hour
    await second.collect()
    expect(second.service.asked('request').length).toBe(0)
    expect(second.sink.grants.length).toBeGreaterThan(0)
  })

  test.each([
    ['too old', {}, 24 * hour],
    ['for another window', { lookbackDays: 3 }, 0],
    ['for other content', { contentType: ['Video'] }, 0],
    ['for another audience', { audience: 'Some' }, 0],
  ])('a report that is %s is requested anew', async (_, settings, later) => {
    const second = await resumed(await interrupted())
    second.clock.time += later
    await second.collect(settings)
    expect(second.service.asked('request').length).toBe(1)
  })

  test('a report that is gone is requested anew', async () => {
    const second = await resumed(await interrupted(), [problem(404, 'Not found'), rows(...plainRows)])
    await second.collect()
    expect(second.service.asked('request').length).toBe(1)
    expect(second.sink.grants.length).toBeGreaterThan(0)
  })

  test('what is saved has no secret and survives as JSON; nonsense is not used', async () => {
    const first = await interrupted()
    expect(JSON.stringify(first.saved)).not.toContain(first.service.apiToken)
    for (const saved of [null, 7, 'x', {}, { reportId: 'x' }]) {
      const around = await bench({ report: [rows()] })
      around.saved = saved
      await around.collect()
      expect(around.service.asked('request').length).toBe(1)
    }
  })
})

describe('the download', () => {
  test('that is cut begins again, and nothing of the first is counted', async () => {
    const first = [row(omar, privacy, started), row({ ...dana, userId: 'only-in-the-cut-one' }, ladder, completed), row({ userId: '' })]
    const whole = [row(dana, ladder, completed)]
    const around = await bench({ report: [cut(JSON.stringify(first).slice(0, -1)), inProgress, rows(...whole)] })
    await around.collect()
    expect(around.sink.ids('user')).toEqual([dana.userId])
    expect(around.sink.grants.map((grant) => grant.origin)).toEqual([fromRow(1, 1)])
    expect(around.sink.findings).toEqual([])
    expect(around.service.asked('request').length).toBe(1)
    expect(around.progress.notes.some((note) => note.includes('starting over'))).toBe(true)
  })

  test('says where it is malformed', async () => {
    const body = `[{"userId":"a","contentId":"c"},\n{"userId":"b",,"contentId":"c"},{}]`
    const around = await bench({ report: [text(body)] })
    const error = await failure(around.collect())
    expect(error).toMatchObject({ code: 'MALFORMED_DATA' })
    expect(error.message).toContain(`row 2 (byte ${body.indexOf(',,') + 1})`)
    expect(around.service.asked('report').length).toBe(1)
  })

  test('after its end the report is still known, so that a run that failed later can use it', async () => {
    const around = await bench({ report: [rows(...plainRows)] })
    await around.collect()
    expect(around.saved).toMatchObject({ base: around.service.baseUrl })
  })
})

describe('the graph', () => {
  test('names and ids as earlier files have them', async () => {
    const around = await bench({ report: [rows(row(dana, ladder, completed), row(omar, ladder, started))] })
    await around.collect()
    expect(around.sink.types).toEqual([
      { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
      { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false },
    ])
    expect(around.sink.resources).toEqual([
      {
        type: 'user',
        id: dana.userId,
        displayName: 'Dana Cole',
        status: 'enabled',
        email: dana.emailAddress,
        login: dana.userId,
        accountType: 'human',
        profile: {
          id: dana.userId,
          display_name: 'Dana Cole',
          email: dana.emailAddress,
          first_name: 'Dana',
          last_name: 'Cole',
          user_id: dana.userId,
          user_uuid: dana.userUuid,
          audience: dana.audience,
          costCenterCode: '2840',
          deptName: 'Assembly',
        },
      },
      expect.objectContaining({ id: omar.userId, status: 'disabled', statusDetails: 'Inactive' }),
      { type: 'course', id: ladder.contentId, displayName: 'Ladder Safety (Course)' },
    ])
    const course = `course:${ladder.contentId}`
    expect(around.sink.entitlements.map(({ id, slug, displayName, description }) => [id, slug, displayName, description])).toEqual([
      [`${course}:assigned`, 'assigned', 'Course Ladder Safety (Course) assigned', 'Assigned course Ladder Safety (Course) in Percipio'],
      [
        `${course}:completed`,
        'completed',
        'Course Ladder Safety (Course) completed',
        'Completed course Ladder Safety (Course) in Percipio',
      ],
      [
        `${course}:in_progress`,
        'in_progress',
        'Course Ladder Safety (Course) in_progress',
        'In progress course Ladder Safety (Course) in Percipio',
      ],
      [
        `${course}:no_status_reported`,
        'no_status_reported',
        'Course Ladder Safety (Course) no_status_reported',
        'No status reported for course Ladder Safety (Course) in Percipio',
      ],
      [
        `${course}:status_undefined`,
        'status_undefined',
        'Course Ladder Safety (Course) status_undefined',
        'Status undefined for course Ladder Safety (Course) in Percipio',
      ],
    ])
    expect(around.sink.entitlements[0]).toMatchObject({ purpose: 'assignment', grantableTo: ['user'] })
    expect(around.sink.grants).toEqual([
      {
        entitlement: `${course}:completed`,
        principal: dana.userId,
        values: {
          firstAccess: Date.parse(completed.firstAccess),
          lastAccess: Date.parse(completed.lastAccess),
          completedAt: Date.parse(completed.completedDate),
          score: 90,
        },
        origin: fromRow(1, 1),
      },
      {
        entitlement: `${course}:in_progress`,
        principal: omar.userId,
        values: { firstAccess: Date.parse(started.firstAccess), lastAccess: Date.parse(started.lastAccess) },
        origin: fromRow(2, 1),
      },
    ])
  })

  test('other keys, when they are asked for', async () => {
    const around = await bench({ report: [rows(row(dana, ladder, completed), row(omar, { ...privacy, contentUuid: '' }, started))] })
    await around.collect({ identityKey: 'userUuid', contentKey: 'contentUuid' })
    expect(around.sink.ids('user')).toEqual([dana.userUuid, omar.userUuid])
    expect(around.sink.ids('course')).toEqual([ladder.contentUuid])
    expect(around.sink.resources[0]).toMatchObject({ login: dana.userId })
    expect(around.sink.findingCounts()).toEqual({ 'row-without-content': 1 })
  })

  test('names, addresses and statuses that are missing or odd', async () => {
    const around = await bench({
      report: [
        rows(
          row({ userId: 'a', firstName: ' ', emailAddress: 'a@example.com' }, { contentId: 'c1', contentTitle: ' ' }, started),
          row({ userId: 'b', emailAddress: 'not an address', userStatus: 'On leave' }, { contentId: 'c1', contentTitle: '' }, started),
          row(
            { userId: 'c', firstName: 'N'.repeat(5000), userStatus: 'ACTIVE' },
            { contentId: 'c2', contentTitle: 'Ü'.repeat(5000) },
            started,
          ),
          row({ userId: 'd'.repeat(1025) }, ladder, started),
          row({ userId: 'e'.repeat(1024), lastName: 'E' }, { contentId: 'f'.repeat(1024), contentTitle: 'F' }, started),
        ),
      ],
    })
    await around.collect()
    const [a, b, c] = around.sink.resources
    expect(a).toMatchObject({ displayName: 'a@example.com', email: 'a@example.com', status: 'enabled' })
    expect(b).toMatchObject({ displayName: 'not an address', status: 'enabled', statusDetails: 'On leave' })
    expect(b?.email).toBeUndefined()
    expect(b?.profile).toMatchObject({ email: 'not an address' })
    expect(c?.displayName).toBe('N'.repeat(1024))
    expect(around.sink.resources.find((each) => each.id === 'c1')?.displayName).toBe('c1')
    for (const { displayName, description } of around.sink.entitlements) {
      expect(Buffer.byteLength(displayName)).toBeLessThanOrEqual(1024)
      expect(Buffer.byteLength(description ?? '')).toBeLessThanOrEqual(2048)
    }
    expect(around.sink.findingCounts()).toEqual({
      'name-missing': 3,
      'email-invalid': 1,
      'unknown-user-status': 1,
      'name-too-long': 2,
      'id-too-long': 2,
    })
  })

  test('custom attributes keep their names, flattened or nested, and cannot pass for a field of Percipio’s', async () => {
    const odd = {
      email: 'theirs',
      customAttributes: { 'Cost Center': ' 12 ', firstName: 'Nested', level: 3, list: [1] },
      isAManager: true,
      geo: null,
    }
    const around = await bench({
      report: [text(JSON.stringify([row(dana, odd, ladder, completed)]).replace('"geo"', '"__proto__":"p","geo"'))],
    })
    await around.collect()
    const profile = around.sink.resources[0]?.profile ?? {}
    expect(profile).toMatchObject({ first_name: 'Dana', firstName: 'Nested', 'Cost Center': '12', level: 3, isAManager: true })
    expect(profile).toMatchObject({ email: dana.emailAddress, custom_email: 'theirs' })
    expect(Object.hasOwn(profile, '__proto__')).toBe(true)
    for (const absent of ['list', 'geo', 'customAttributes', 'duration', 'status']) expect(Object.hasOwn(profile, absent)).toBe(false)
  })

  test('a finding names the row and shows it, cut', async () => {
    const around = await bench({ report: [rows(row(dana, ladder, completed), row(ladder, { note: 'y'.repeat(5000) }))] })
    await around.collect()
    const [finding] = around.sink.findings
    expect(finding).toMatchObject({ kind: 'row-without-user', severity: 'warning', row: 2 })
    expect(finding?.record).toMatch(/^\{"contentUuid"/)
    expect(finding?.record?.length).toBe(2000)
    expect(around.progress.values.skipped?.at(-1)).toBe(1)
  })

  test('thousands of findings are all counted', async () => {
    const around = await bench({ report: [rows(...Array.from({ length: 3000 }, () => row(ladder)))] })
    await around.collect()
    expect(around.sink.findingCounts()).toEqual({ 'row-without-user': 3000 })
    expect(around.sink.findings.filter((finding) => finding.record !== undefined).length).toBe(50)
  })
})
