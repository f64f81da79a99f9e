import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type UserConfig } from 'vite'
import { publicHalf } from './electron/main/update-manifest.ts'

const natives = ['better-sqlite3', 'keytar']
const core = [...builtinModules, ...builtinModules.map((m) => `node:${m}`), 'electron']

/** The thread of a source is found by its place, and is called after the source: `percipio-worker`. */
const sourceWorkers = globSync('electron/engine/sources/*/worker.ts', { cwd: import.meta.dirname }).map(
  (file) => [`${basename(dirname(file))}-worker`, file] as const,
)

/** Threads the engine starts: programs of their own beside it, by the name it starts them under. */
export const workers: Readonly<Record<string, string>> = {
  ...Object.fromEntries(sourceWorkers),
  'c1z-writer': 'electron/engine/c1z/ahead/worker.ts',
}

/** Processes the command starts, the same way. */
const children = { 'keychain-child': 'electron/keychain/child.ts' } as const

/** The mapping files that come with sources: read from beside the program, as from beside the code that runs unbundled. */
const mappingFiles = (): Plugin => ({
  name: 'mapping-files',
  generateBundle() {
    for (const file of globSync('electron/engine/sources/*/mappings/*.{yaml,json}', { cwd: import.meta.dirname })) {
      this.emitFile({ type: 'asset', fileName: `mappings/${basename(file)}`, source: readFileSync(join(import.meta.dirname, file)) })
    }
  },
})

/** A program for Node, and what it starts: everything bundled but Node itself and the native modules. */
const program = (name: string, entry: string, target: string, format: 'cjs' | 'es'): UserConfig => ({
  publicDir: false,
  ...(format === 'es' && { plugins: [mappingFiles()] }),
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target,
    outDir: `dist/${name}`,
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      external: [...core, ...natives],
      input: { index: entry, ...(format === 'cjs' ? {} : workers), ...(name === 'headless' ? children : {}) },
      output:
        format === 'cjs'
          ? { format, entryFileNames: '[name].cjs', codeSplitting: false }
          : // The command's start is a file of its own: it must run where the rest does not.
            { format, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
    },
  },
})

/** The key of updates goes into the app; without one the app never updates itself. */
function updateKey(): string {
  const file = process.env.ROLLCALL_UPDATE_KEY_FILE
  return file === undefined ? '' : publicHalf(readFileSync(file, 'utf8'))
}

/** Targets: Electron's oldest runtime we test on is 33 (Node 20, Chromium 130); the engine runs on Node 22.18 or newer. */
const programs: Readonly<Record<string, UserConfig>> = {
  main: {
    ...program('main', 'electron/main/index.ts', 'node20', 'cjs'),
    define: {
      'process.env.ROLLCALL_UPDATE_PUBLIC_KEY': JSON.stringify(updateKey()),
      // Set by build/dev.ts alone.
      'process.env.ROLLCALL_DEV_SERVER': JSON.stringify(process.env.ROLLCALL_DEV_SERVER ?? ''),
    },
  },
  keychain: program('keychain', 'electron/keychain/child.ts', 'node20', 'cjs'),
  preload: program('preload', 'electron/preload/index.ts', 'node20', 'cjs'),
  engine: program('engine', 'electron/engine/process.ts', 'node22', 'es'),
  headless: program('headless', 'electron/headless/start.js', 'node22', 'es'),
}

/** React's runtime for JSX as the window has it, also for the components it takes from others: all text is visible. */
const visibleJsx = (): Plugin => {
  const own = (runtime: string): string => join(import.meta.dirname, `renderer/visible/${runtime}.ts`)
  return {
    name: 'visible-jsx',
    enforce: 'pre',
    resolveId: (source, importer) => {
      const runtime = /^react\/(jsx(?:-dev)?-runtime)$/.exec(source)?.[1]
      return runtime === undefined || importer === own(runtime) ? null : own(runtime)
    },
  }
}

export default defineConfig(
  ({ mode }) =>
    programs[mode] ?? {
      root: 'renderer',
      base: '/',
      plugins: [visibleJsx(), react()],
      // What `npm run dev` bundles of the components of others.
      optimizeDeps: { rolldownOptions: { plugins: [visibleJsx()] } },
      build: {
        target: 'chrome130',
        outDir: '../dist/renderer',
        emptyOutDir: true,
        sourcemap: true,
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 2000,
      },
    },
)
