import { expect, test } from 'vitest'
import { createLog, type LogFormat, type LogLevel } from './log.ts'

const lines = (level: LogLevel, format: LogFormat): string[] => {
  const written: string[] = []
  const log = createLog({ level, format, write: (line) => written.push(line), redact: (text) => text.replaceAll('canary', '[redacted]') })
  log.debug('asked', { url: 'https://x.example/canary' })
  log.info('rows read', { rows: 3, token: 'canary' })
  log.warn('slow canary')
  log.error('gone', { reason: 'a\u001bb' })
  return written
}

test('JSON lines carry level, ts and msg, and no secret', () => {
  const [first, ...rest] = lines('debug', 'json').map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(first).toMatchObject({ level: 'debug', msg: 'asked', url: 'https://x.example/[redacted]' })
  expect(Math.abs(Number(first?.ts) - Date.now() / 1000)).toBeLessThan(60)
  expect(rest.map(({ level }) => level)).toEqual(['info', 'warn', 'error'])
})

test('console lines are for people', () => {
  const written = lines('info', 'console')
  expect(written[0]).toMatch(/^\d\d:\d\d:\d\d {2}INFO {3}rows read {2}rows=3 {2}token=\[redacted\]$/)
  expect(written.join('')).not.toContain('canary')
  expect(written.join('')).not.toContain('\u001b')
})

test('the level holds back what is below it', () => {
  expect(lines('error', 'json')).toHaveLength(1)
})

test('debug lines end at the time that was given', () => {
  const lines: string[] = []
  let now = 1000
  const log = createLog({
    level: 'debug',
    format: 'json',
    write: (line) => lines.push(line),
    redact: (text) => text,
    debugUntil: 2000,
    now: () => now,
  })
  log.debug('one')
  now = 2000
  log.debug('two')
  log.info('three')
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['one', 'three'])
})
