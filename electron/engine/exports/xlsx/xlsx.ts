import { Zip, ZipDeflate } from 'fflate'
import { RollcallError } from '../../../../shared/errors.ts'
import type { Encoder, ExportTable } from '../table.ts'
import { packageParts } from './package-parts.ts'
import { rowXml, sheetEnd, sheetStart } from './sheet-xml.ts'

export interface SheetLimits {
  /** The header is one of them. */
  readonly rows: number
  /** Of a sheet's XML, and of the whole file: a plain zip goes to 4 GiB. */
  readonly bytes: number
}

const excelLimits: SheetLimits = { rows: 1_048_576, bytes: 4_000_000_000 }

const firstZipDate = Date.UTC(1980, 0, 2)

/** A workbook written as it goes: what is held is one block. Rows beyond a sheet's end go on in the next, under the same header. */
export function xlsxEncoder({ title, columns }: ExportTable, now: number, limits: SheetLimits = excelLimits): Encoder {
  let out: Uint8Array[] = []
  let written = 0
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    out.push(chunk)
    written += chunk.length
  })
  const taken = (): Uint8Array => {
    if (written > limits.bytes) throw tooLarge()
    const bytes = Buffer.concat(out)
    out = []
    return bytes
  }
  const entry = (path: string): ZipDeflate => {
    const file = new ZipDeflate(path, { level: 3 })
    file.mtime = Math.max(now, firstZipDate)
    zip.add(file)
    return file
  }

  const sheets: string[] = []
  let sheet: ZipDeflate
  let rows = 0
  let bytes = 0
  const begin = (): void => {
    sheets.push(sheets.length === 0 ? title : `${title} ${sheets.length + 1}`)
    sheet = entry(`xl/worksheets/sheet${sheets.length}.xml`)
    rows = 1
    bytes = 0
    push(sheetStart(columns))
  }
  const push = (xml: string, final = false): void => {
    const chunk = Buffer.from(xml)
    bytes += chunk.length
    sheet.push(chunk, final)
  }
  const finish = (): void => push(sheetEnd(columns, rows), true)

  return {
    start: () => {
      begin()
      return taken()
    },
    rows: (block) => {
      let xml = ''
      for (const row of block) {
        if (rows === limits.rows || bytes + xml.length * 3 > limits.bytes) {
          push(xml)
          xml = ''
          finish()
          begin()
        }
        xml += rowXml(columns, row, ++rows)
      }
      push(xml)
      return taken()
    },
    end: () => {
      finish()
      for (const [path, xml] of packageParts(sheets)) entry(path).push(Buffer.from(xml), true)
      zip.end()
      return taken()
    },
  }
}

const tooLarge = () =>
  new RollcallError('UNSUPPORTED', {
    message: 'This is too much for one spreadsheet file: it would be larger than 4 GB.',
    remedy: 'Narrow the filter, choose fewer columns, or export as CSV.',
  })
