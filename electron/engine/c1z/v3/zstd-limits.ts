import { constants } from 'node:zlib'

/** How much a frame may give, and how far back it may look (128 MiB). */
export const zstdLimits = (bytes: number) => ({
  maxOutputLength: Math.max(1, bytes),
  params: { [constants.ZSTD_d_windowLogMax]: 27 },
})
