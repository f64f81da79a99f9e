import { randomUUID } from 'node:crypto'
import { BrowserWindow, session, type Session } from 'electron'
import { RollcallError } from '../../shared/errors.ts'
import type { SavedDocument } from '../../shared/main-contract.ts'
import { sha256 } from '../files/sha256.ts'
import { writeWhole } from '../files/whole-file.ts'

/** The page's only address; its session knows no other. */
const address = 'rollcall://print/page'
/** A page of thousands of rows on a busy machine. */
const patience = 120_000

const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  'sandbox',
].join('; ')

/**
 * Prints a page to a PDF file. The page is taken for hostile, though it is our own: no script, no network, no frames, no
 * permissions, a session of its own that forgets everything. NOT_WRITABLE, DISK_FULL, INVALID_INPUT (something else than a PDF
 * is there), TIMEOUT, INTERNAL; the file appears
 * whole or stays as it was.
 */
export async function savePdf(html: string, path: string): Promise<SavedDocument> {
  const bytes = await print(html)
  await writeWhole(path, bytes, 'pdf')
  return { path, bytes: bytes.length, sha256: sha256(bytes) }
}

async function print(html: string): Promise<Uint8Array> {
  const partition = session.fromPartition(`print-${randomUUID()}`, { cache: false })
  servePage(partition, html)
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: partition,
      javascript: false,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      webgl: false,
      plugins: false,
      spellcheck: false,
      devTools: false,
      // Nobody sees it: it must not wait to be shown.
      backgroundThrottling: false,
    },
  })
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timeout()), patience)
  })
  const printed = async (): Promise<Uint8Array> => {
    await window.loadURL(address)
    return window.webContents.printToPDF({
      pageSize: 'A4',
      printBackground: true,
      margins: { top: 0.6, bottom: 0.7, left: 0.6, right: 0.6 },
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate:
        '<div style="width:100%;padding:0 0.6in;font:8px sans-serif;color:#555;text-align:right"><span class="pageNumber"></span> / <span class="totalPages"></span></div>',
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    })
  }
  try {
    return await Promise.race([printed(), tooLong])
  } catch (cause) {
    if (cause instanceof RollcallError) throw cause
    throw new RollcallError('INTERNAL', {
      message: 'The page could not be printed.',
      remedy: 'Try again, or save the evidence as HTML and print it from a browser.',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    })
  } finally {
    clearTimeout(timer)
    if (!window.isDestroyed()) window.destroy()
    await partition.clearStorageData().catch(() => undefined)
  }
}

/** Gives the session this page and nothing else. */
function servePage(partition: Session, html: string): void {
  partition.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  partition.setPermissionCheckHandler(() => false)
  partition.setDevicePermissionHandler(() => false)
  partition.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, (details, decide) => {
    decide({ cancel: details.url !== address && !details.url.startsWith('data:image/') })
  })
  partition.on('will-download', (event) => event.preventDefault())
  partition.protocol.handle('rollcall', (request) =>
    request.url === address
      ? new Response(html, {
          headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' },
        })
      : new Response('Not found', { status: 404 }),
  )
}

const timeout = (): RollcallError =>
  new RollcallError('TIMEOUT', {
    message: 'Printing took too long.',
    remedy: 'Try again, or save the evidence as HTML and print it from a browser.',
  })
