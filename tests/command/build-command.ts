import { build } from 'vite'

/** Before the tests of the command: the bundle they start. */
export default async function buildCommand(): Promise<void> {
  await build({ mode: 'headless', logLevel: 'warn' })
}
