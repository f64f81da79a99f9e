/** What other features may use of this one. */
export { FindingLink } from './finding-link.tsx'
export { findingsInOrder } from './findings-in-order.ts'
