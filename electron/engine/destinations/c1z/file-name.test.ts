import fc from 'fast-check'
import { expect, test } from 'vitest'
import { configSchema } from './config.ts'
import { fileNameOf, templateFault, type NamedSubject } from './file-name.ts'

const subject: NamedSubject = {
  connectionName: 'Percipio (north: "main")',
  sourceId: 'percipio',
  runId: '33p3590dzdgf5u2DhrEARCIYjnj',
  reviewId: null,
  readAt: Date.UTC(2026, 0, 5, 8, 7),
}

test.each([
  ['sync.c1z', 'sync.c1z'],
  ['sync', 'sync.c1z'],
  ['{connection}', 'Percipio-north-main.c1z'],
  ['{source} {date}', 'percipio 2026-01-05.c1z'],
  ['{date}T{time}_{review}', '2026-01-05T0807_unreviewed.c1z'],
  ['{run}.C1Z', '33p3590dzdgf5u2DhrEARCIYjnj.c1z'],
  ['con', '_con.c1z'],
])('%s becomes %s', (template, name) => {
  expect(templateFault(template)).toBeNull()
  expect(fileNameOf(template, subject)).toBe(name)
})

test.each([
  ['{people}', 'stands for nothing'],
  ['a/b', 'cannot hold'],
  ['..\\b', 'cannot hold'],
  ['{date', 'left open'],
  ['.hidden', 'begin with a dot'],
  ['a\u0000b', 'cannot hold'],
])('%j is refused', (template, why) => {
  expect(templateFault(template)).toContain(why)
  expect(configSchema.safeParse({ folder: '/data', fileName: template }).success).toBe(false)
})

test('whatever a connection is called, its file is one name in the folder that every system takes', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('..', '/', 'a/../b', 'CON', 'x'.repeat(500), '名前', '. .', 'e\u0301'),
  )
  fc.assert(
    fc.property(name, fc.constantFrom('{connection}', '{connection}-{date}', 'x {connection}'), (connectionName, template) => {
      const file = fileNameOf(template, { ...subject, connectionName: connectionName.toWellFormed() })
      // eslint-disable-next-line no-control-regex -- none of them may be there
      expect(file).not.toMatch(/[\u0000-\u001f<>:"/\\|?*]|^\.|\.\.|[. ]\.c1z$/)
      expect(file).toMatch(/\.c1z$/)
      expect(Buffer.byteLength(file)).toBeLessThanOrEqual(255)
      expect(file).not.toMatch(/^(con|prn|aux|nul)\./i)
    }),
  )
})
