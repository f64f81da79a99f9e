import { watchFile } from 'node:fs'
import { join } from 'node:path'

/**
 * Where `npm run dev` serves the page from, such as `http://127.0.0.1:5273`; empty in every other build. It is put in while this is
 * bundled (vite.config.ts): what is packaged has no line that asks another program for its page.
 */
export const devServer: string = process.env.ROLLCALL_DEV_SERVER ?? ''

/** Calls `renew` whenever `npm run dev` has built the engine anew: it then writes this file beside the programs. */
export function onEngineBuilt(renew: () => void): void {
  watchFile(join(__dirname, '..', 'engine-built'), { interval: 300 }, renew)
}
