import { defineConfig } from '@playwright/test'

/** The real app in real Electron on a display of its own: see tests/e2e/desktop.ts. */
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/e2e/prepare.ts',
  outputDir: 'test-results',
  workers: 1,
  // A window on a shared machine without a GPU: one more try where nobody watches; its trace is kept.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  use: { trace: 'retain-on-failure' },
})
