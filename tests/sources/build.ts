import { join } from 'node:path'
import { build, type Plugin } from 'vite'

const registry = join(import.meta.dirname, 'registry.ts')

/** The engine's registry of sources is that of the tests. Nothing in the product knows of it. */
const withTestSources = (): Plugin => ({
  name: 'test-sources',
  enforce: 'pre',
  resolveId: (source, importer) => (/(^|\/)sources\/registry\.ts$/.test(source) && importer !== registry ? registry : null),
})

/** Builds a program that holds the engine, as it is built for people, but with the sources invented for tests. */
export async function buildWithTestSources(mode: 'engine' | 'headless', outDir: string): Promise<void> {
  await build({ mode, logLevel: 'warn', plugins: [withTestSources()], build: { outDir, emptyOutDir: true } })
}
