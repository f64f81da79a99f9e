import { basename, extname } from 'node:path'

/** What systems put beside people's files. */
export function isJunk(path: string): boolean {
  const parts = path.split('/')
  const name = parts.at(-1) ?? ''
  return parts.includes('__MACOSX') || name.startsWith('._') || /^(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(name)
}

export const isTable = (path: string): boolean => /^\.(csv|tsv|txt)$/i.test(extname(path))

export const isZip = (path: string): boolean => /^\.zip$/i.test(extname(path))

/** Two names that mean the same file. */
export const sameName = (path: string): string => basename(path).normalize('NFC').toLowerCase()
