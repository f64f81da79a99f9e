/** What other features may use of this one. */
export { DestinationsSection } from './destinations-section.tsx'
