import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // One worker a core: what waits for a socket or a disk leaves room for the other.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{electron,shared,renderer,tests,bench}/**/*.test.ts'],
          exclude: ['tests/interop/**', 'tests/command/**', 'tests/servers/**'],
          // Says that a test hangs, not that the machine is slow.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'command',
          include: ['tests/command/**/*.test.ts'],
          globalSetup: 'tests/command/build-command.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'package',
          include: ['tests/package/**/*.spec.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      // Real servers from the registries, one after the other: each may take minutes to fetch and start.
      {
        test: {
          name: 'servers',
          include: ['tests/servers/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      { test: { name: 'interop', include: ['tests/interop/**/*.test.ts'], testTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
