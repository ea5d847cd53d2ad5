// How a page comes to the one line of its browser: by a program that all tabs share; where there is none, one tab has the line and
// tells the others, and when it goes, another takes it over after the last leaf that was heard.

import { type AskedOfLine, type Line, openLine, type Told } from './line.ts'
import type { AskedOfShared } from './of-all-tabs.ts'

export type Talk = {
  readonly ask: (asked: AskedOfLine) => void
  readonly leave: () => void
}

const name = 'vouch-live'

export function openTalk(tell: (told: Told) => void): Talk {
  if ('SharedWorker' in globalThis) return withShared(tell)
  return 'BroadcastChannel' in globalThis && 'locks' in navigator ? betweenTabs(tell) : alone(tell)
}

function withShared(tell: (told: Told) => void): Talk {
  const worker = new SharedWorker(new URL('./of-all-tabs.ts', import.meta.url), { type: 'module', name })
  const { port } = worker
  port.onmessage = ({ data }: MessageEvent<Told>) => tell(data)
  const ask = (asked: AskedOfShared) => port.postMessage(asked)
  return {
    ask,
    leave: () => {
      ask({ ask: 'leave' })
      port.close()
    },
  }
}

type Between = { readonly told: Told } | { readonly asked: AskedOfLine }

function betweenTabs(tell: (told: Told) => void): Talk {
  const channel = new BroadcastChannel(name)
  const left = new AbortController()
  let line: Line | undefined
  let lastEvent: string | undefined
  let following: AskedOfLine | undefined
  const take = (told: Told) => {
    lastEvent = told.lastEvent
    tell(told)
  }
  channel.onmessage = ({ data }: MessageEvent<Between>) => {
    if ('told' in data) take(data.told)
    else line?.ask(data.asked)
  }
  const lead = () => {
    line = openLine({
      lastEvent,
      tell: told => {
        take(told)
        channel.postMessage({ told } satisfies Between)
      },
    })
    if (following !== undefined) line.ask(following)
    // Until this tab goes: whoever is next is given it by then.
    return new Promise<void>(resolve => left.signal.addEventListener('abort', () => resolve(), { once: true }))
  }
  navigator.locks.request(name, { signal: left.signal }, lead).catch(() => undefined)
  return {
    ask: asked => {
      if (asked.ask === 'follow') following = asked
      if (line === undefined) channel.postMessage({ asked } satisfies Between)
      else line.ask(asked)
    },
    leave: () => {
      left.abort()
      line?.close()
      channel.close()
    },
  }
}

function alone(tell: (told: Told) => void): Talk {
  const line = openLine({ tell })
  return { ask: line.ask, leave: line.close }
}
