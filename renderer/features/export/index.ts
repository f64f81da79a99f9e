/** What other features may use of this one. */
export { ExportFindings } from './export-findings.tsx'
export { ExportList } from './export-list.tsx'
