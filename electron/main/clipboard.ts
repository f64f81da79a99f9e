import { clipboard, ClipboardItem } from 'electron'

/** As Electron took it before it had items (the oldest one Rollcall runs on is of them). */
interface PlainClipboard {
  write(data: { readonly text: string; readonly html?: string }): void
}

/** Puts a text on the clipboard, and the same as HTML beside it for programs that take that. */
export async function writeClipboard(text: string, html: string | undefined): Promise<void> {
  // An import that an older Electron does not have is undefined, whatever its type says.
  const Item = ClipboardItem as typeof ClipboardItem | undefined
  if (Item === undefined) (clipboard as unknown as PlainClipboard).write(html === undefined ? { text } : { text, html })
  else await clipboard.write([new Item(html === undefined ? { 'text/plain': text } : { 'text/plain': text, 'text/html': html })])
}
