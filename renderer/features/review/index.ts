/** What other features may use of this one. */
export { AuditTrail } from './audit-trail.tsx'
export { EvidenceMenu } from './evidence-menu.tsx'
export { useReview, useReviews } from './reviews.ts'
