import { ipcRenderer, webUtils } from 'electron'

/**
 * The bridge, and all of it: the page asks for its ports by window messages and gets them as transferred ports. Nothing is
 * exposed on `window`; there is no channel a script in the page could call.
 */
ipcRenderer.on('port', (event, about: { readonly name: 'main' | 'engine' }) => {
  window.postMessage({ rollcall: 'port', name: about.name }, location.origin, [...event.ports])
})

window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== location.origin) return
  const asked = event.data as { readonly rollcall?: string } | null
  if (asked?.rollcall === 'ask-ports') ipcRenderer.send('ports')
  if (asked?.rollcall === 'ask-engine') ipcRenderer.send('engine-port')
})

// Files dropped on the window: their paths go to main, which lets the engine open them; the page never names a path itself.
window.addEventListener('dragover', (event) => event.preventDefault())
window.addEventListener('drop', (event) => {
  event.preventDefault()
  const file = event.dataTransfer?.files[0]
  if (file) ipcRenderer.send('dropped', webUtils.getPathForFile(file))
})
