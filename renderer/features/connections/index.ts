/** What other features may use of this one. */
export { ConnectionsSection } from './connections-section.tsx'
export { Help } from './sources-screen.tsx'
