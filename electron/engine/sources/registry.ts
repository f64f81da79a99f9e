import { oneRoster } from './oneroster/index.ts'
import { percipio } from './percipio/index.ts'
import { sample } from './percipio/sample/index.ts'
import type { Source } from './source.ts'

/** Every source there is, in the order people see them. A new source is a folder of its own and a line here. */
export const sources: readonly Source[] = [percipio, oneRoster, sample]
