import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { build } from 'vite'
import { workers } from '../../vite.config.ts'

const project = join(import.meta.dirname, '../..')
const external = [...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'better-sqlite3', 'keytar']

/**
 * The two processes of the benchmark as the programs people run are: bundled. A process that reads TypeScript itself holds
 * some 45 MB of compiler, which no installed Rollcall has. Answers their paths.
 */
export async function bundleProcesses(): Promise<{ readonly engine: string; readonly server: string }> {
  const outDir = join(project, 'dist/bench')
  await build({
    configFile: false,
    root: project,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node22',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: {
          engine: join(import.meta.dirname, 'engine.ts'),
          server: join(import.meta.dirname, 'server.ts'),
          ...workers,
        },
        external,
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
      },
    },
  })
  return { engine: join(outDir, 'engine.mjs'), server: join(outDir, 'server.mjs') }
}
