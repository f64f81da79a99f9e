import type { Evidence } from '../../../shared/evidence.ts'
export const evidencePage = (evidence: Evidence): string => `<!doctype html><title>${evidence.review.id}</title>`
