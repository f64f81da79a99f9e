import { AuditTrail } from '../review/audit-trail.tsx'

/** Everything that was decided, delivered and set up, of all connections. */
export const AuditSection = () => <AuditTrail />
