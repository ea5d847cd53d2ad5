// Where the line is, in browsers that share one program between all their tabs: this is that program.

import { type AskedOfLine, openLine } from './line.ts'

export type AskedOfShared = AskedOfLine | { readonly ask: 'leave' }

const ports = new Set<MessagePort>()
const line = openLine({
  tell: told => {
    for (const port of ports) port.postMessage(told)
  },
})

addEventListener('connect', event => {
  const port = event instanceof MessageEvent ? event.ports[0] : undefined
  if (port === undefined) return
  ports.add(port)
  port.onmessage = ({ data }: MessageEvent<AskedOfShared>) => {
    if (data.ask !== 'leave') return line.ask(data)
    ports.delete(port)
    if (ports.size === 0) line.close()
  }
})
