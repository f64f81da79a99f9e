import fc from 'fast-check'
import { expect, test } from 'vitest'
import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib'
import { FrameWalk, parseFrameHeader } from './zstd-frame.ts'

test('reads what the encoder wrote: window and content size', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 10, max: 27 }), fc.integer({ min: 1, max: 70_000 }), fc.boolean(), async (log, size, pledged) => {
      const encoder = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: log }, ...(pledged ? { pledgedSrcSize: size } : {}) })
      encoder.write(Buffer.alloc(size, 'abc'))
      encoder.flush()
      encoder.end()
      const header = parseFrameHeader(Buffer.concat(await encoder.toArray()))
      expect(header?.contentSize).toBe(pledged ? size : null)
      expect(header?.window).toBe(pledged && size <= 2 ** log ? size : 2 ** log)
    }),
    { numRuns: 60 },
  )
})

test('reads windows between powers of two, dictionaries and sizes of eight bytes', () => {
  expect(parseFrameHeader(Buffer.from('28b52ffd005b', 'hex'))).toEqual({ window: 2 ** 21 * 1.375, contentSize: null, length: 6 })
  expect(parseFrameHeader(Buffer.from('28b52ffdc350000000000000000001000000', 'hex'))).toEqual({
    window: 2 ** 20,
    contentSize: 2 ** 32,
    length: 18,
  })
  expect(parseFrameHeader(Buffer.from('28b52ffde0ffffffffffffffff', 'hex'))).toEqual({
    window: Infinity,
    contentSize: Infinity,
    length: 13,
  })
})

test('refuses what is cut off or something else', () => {
  const frame = zstdCompressSync(Buffer.alloc(1000))
  expect(parseFrameHeader(frame.subarray(0, 5))).toBeNull()
  expect(parseFrameHeader(Buffer.from('C1ZF\0 and more'))).toBeNull()
})

test('walks over a whole frame in pieces of any size, and notices a missing or an extra byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.nat(400_000), fc.integer({ min: 18, max: 3000 }), (noise, zeros, step) => {
      const content = Buffer.concat([noise, Buffer.alloc(zeros)])
      const frame = zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
      const ended = (bytes: Buffer) => {
        const walk = new FrameWalk()
        for (let at = 0; at < bytes.length; at += step) walk.push(bytes.subarray(at, at + step))
        return walk.ended
      }
      expect(ended(frame)).toBe(true)
      expect(ended(frame.subarray(0, -1))).toBe(false)
      expect(ended(Buffer.concat([frame, Buffer.alloc(1)]))).toBe(false)
    }),
  )
})
