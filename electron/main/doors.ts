import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain, type BrowserWindow, type WebFrameMain } from 'electron'
import { guarded } from '../../shared/guarded-port.ts'
import type { AppLog } from './app-log.ts'
import { isOwn } from './guards.ts'
import type { EngineHost } from './engine-host.ts'
import type { MainRouter } from './router.ts'

/**
 * Hands the page its two ports, main's and the engine's, once per load and only to our own page in the main frame of our own
 * window. A page whose engine died asks for a new engine port the same way.
 */
export function openDoors(window: BrowserWindow, router: MainRouter, engine: EngineHost, log: AppLog): void {
  const handler = new RPCHandler(router)
  let given = false
  window.webContents.on('did-navigate', () => (given = false))

  // Messages arrive after the window is gone, too; asking it for its contents would throw then.
  const contents = window.webContents
  const mayAsk = (sender: Electron.WebContents, frame: WebFrameMain | null): frame is WebFrameMain =>
    !window.isDestroyed() && sender === contents && frame !== null && frame.parent === null && isOwn(frame.url)

  const enginePort = (frame: WebFrameMain): void => {
    const channel = new MessageChannelMain()
    engine.connect(channel.port2)
    frame.postMessage('port', { name: 'engine' }, [channel.port1])
  }

  ipcMain.on('ports', (event) => {
    // Read at once: a frame may be gone one turn later.
    const frame = event.senderFrame
    if (!mayAsk(event.sender, frame) || given) return
    given = true
    const channel = new MessageChannelMain()
    handler.upgrade(guarded(channel.port2, (type) => log.note('message dropped', { type })))
    channel.port2.start()
    frame.postMessage('port', { name: 'main' }, [channel.port1])
    enginePort(frame)
  })
  ipcMain.on('engine-port', (event) => {
    const frame = event.senderFrame
    if (mayAsk(event.sender, frame) && given) enginePort(frame)
  })
}
