/** What other features may use of this one. */
export { NoticesSection } from './notices-section.tsx'
