import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { RollcallError } from '../../shared/errors.ts'
import type { Place } from './place.ts'

/** The kinds of files that are written for people. */
export type Kind = 'csv' | 'json' | 'html' | 'pdf' | 'xlsx' | 'zip'

type Found = Exclude<Kind, 'csv'> | 'empty' | 'text' | 'program' | 'key' | 'sync' | 'document' | 'unknown'

/** What each may take the place of. */
const replaces: Readonly<Record<Kind, Found>> = { csv: 'text', json: 'json', html: 'html', pdf: 'pdf', xlsx: 'xlsx', zip: 'zip' }

const words: Readonly<Record<Found, string>> = {
  empty: 'empty',
  text: 'a text',
  json: 'a JSON file',
  html: 'a web page',
  pdf: 'a PDF',
  xlsx: 'an Excel workbook',
  zip: 'an archive',
  program: 'a program',
  key: 'a key or certificate',
  sync: 'a .c1z file',
  document: 'a document of another program',
  unknown: 'a file of another kind',
}

const wanted: Readonly<Record<Kind, string>> = {
  csv: 'a CSV',
  json: 'a JSON file',
  html: 'a web page',
  pdf: 'a PDF',
  xlsx: 'an Excel workbook',
  zip: 'an archive',
}

/** So many bytes of both ends are looked at. */
const PIECE = 64 * 1024

/** What is there may be replaced by a file of this kind: nothing, an empty file, one of the same kind. INVALID_INPUT otherwise. */
export function requireReplaceable({ name, path, existing }: Place, kind: Kind): void {
  if (existing === null) return
  const found = kindOf(path)
  if (found === 'empty' || found === replaces[kind]) return
  throw new RollcallError('INVALID_INPUT', {
    message: `${name} is there already and is ${words[found]}, which ${wanted[kind]} does not replace; it was left as it is.`,
    remedy: 'Choose another name, or move that file away first.',
  })
}

function kindOf(path: string): Found {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const piece = (at: number): Buffer => {
      const buffer = Buffer.alloc(Math.min(PIECE, size - at))
      return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, at))
    }
    const head = piece(0)
    // A small file of nothing but zeros is what a power cut leaves of one that was being written.
    if (size <= PIECE && head.every((byte) => byte === 0)) return 'empty'
    const start = head.toString('latin1', 0, 8)
    if (start.startsWith('%PDF-')) return 'pdf'
    if (start.startsWith('C1ZF\0') || start.startsWith('C1Z3\0')) return 'sync'
    if (start.startsWith('PK\u0003\u0004') || start.startsWith('PK\u0005\u0006'))
      return kindOfArchive(piece(Math.max(0, size - PIECE)).toString('latin1'))
    return isText(head) ? kindOfText(head) : 'unknown'
  } finally {
    closeSync(file)
  }
}

/** By the list of names that an archive ends with: workbooks, documents and programs are archives as well. */
function kindOfArchive(names: string): Found {
  if (names.includes('xl/workbook.xml')) return 'xlsx'
  return /\[Content_Types\]\.xml|META-INF\/|mimetype|AndroidManifest\.xml/.test(names) ? 'document' : 'zip'
}

/** In whatever encoding, so that what a spreadsheet saved counts: no bytes that stand in no text; UTF-16 says itself what it is. */
function isText(head: Buffer): boolean {
  const utf16 = head.length >= 2 && [0xfeff, 0xfffe].includes(head.readUInt16BE(0))
  return utf16 || !head.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte))
}

function kindOfText(head: Buffer): Found {
  const text = head
    .toString('utf8', 0, 1024)
    .replace(/^\ufeff/, '')
    .trimStart()
  if (text.startsWith('#!')) return 'program'
  if (/^(-----BEGIN |ssh-|ecdsa-sha2-)/.test(text)) return 'key'
  if (/^[{[]/.test(text)) return 'json'
  return /^<(!doctype html|html|!--)/i.test(text) ? 'html' : 'text'
}
