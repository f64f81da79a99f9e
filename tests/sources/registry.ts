import { sources as real } from '../../electron/engine/sources/registry.ts'
import type { Source } from '../../electron/engine/sources/source.ts'
import { district } from './district/index.ts'

/** What the builds of `build.ts` have in place of the engine's registry: its sources and those invented for tests. */
export const sources: readonly Source[] = [...real, district]
