import { builtinModules } from 'node:module'
import { defineConfig, type UserConfig } from 'vite'

const natives = ['better-sqlite3', 'keytar']
const core = [...builtinModules, ...builtinModules.map((m) => `node:${m}`)]

/** One program for Node: everything bundled but Node itself and the native modules. */
const program = (name: string, entry: string, target: string): UserConfig => ({
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: entry,
    target,
    outDir: `dist/${name}`,
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      external: [...core, ...natives],
      // The start is a file of its own: it must run where the rest does not.
      output: { format: 'esm', entryFileNames: 'index.mjs', chunkFileNames: '[name].mjs' },
    },
  },
})

export default defineConfig(() => program('headless', 'electron/headless/start.js', 'node22'))
