/** What other features may use of this one. */
export { Delta } from './delta.tsx'
export { RunNowButton, useCurrentConnection } from './run-now.tsx'
export { trySample } from './try-sample.ts'
