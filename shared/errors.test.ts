import { expect, test } from 'vitest'
import { asRollcallError } from './errors.ts'

const withCode = (code: string): Error => Object.assign(new Error('the system says so'), { code })

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['SQLITE_FULL', 'DISK_FULL'],
  ['SQLITE_CORRUPT', 'MALFORMED_DATA'],
  ['SQLITE_CORRUPT_INDEX', 'MALFORMED_DATA'],
  ['SQLITE_NOTADB', 'MALFORMED_DATA'],
  ['SQLITE_READONLY_DBMOVED', 'NOT_WRITABLE'],
  ['SQLITE_CANTOPEN', 'NOT_WRITABLE'],
  ['EACCES', 'NOT_WRITABLE'],
  ['EROFS', 'NOT_WRITABLE'],
  ['EIO', 'NOT_WRITABLE'],
  ['SQLITE_IOERR_READ', 'NOT_WRITABLE'],
  ['SQLITE_BUSY', 'ALREADY_RUNNING'],
  ['SQLITE_ERROR', 'INTERNAL'],
  ['', 'INTERNAL'],
])('what the system says is no mistake of ours: %s', (code, expected) => {
  expect(asRollcallError(withCode(code)).code).toBe(expected)
})
