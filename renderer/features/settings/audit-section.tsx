import { AuditTrail } from '../review/index.ts'

/** Everything that was decided, delivered and set up, of all connections. */
export const AuditSection = () => <AuditTrail />
