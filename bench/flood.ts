// Clients that do not wait for each other: so many requests a second, whether they are answered or not, on as many
// connections as it takes. And clients that do, to see what there is to be had at all.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { percentile } from './measure.ts'

/** What is answered later is of no use to anybody. */
const patienceMs = 1_000
const connectionsMax = 2_000
const tickMs = 2
const retryAfterMs = 1_000

export type Flood = {
  /** Answered with success in time, each second. */
  readonly goodPerSecond: number
  readonly sentPerSecond: number
  /** Turned away, each second. */
  readonly shedPerSecond: number
  /** Of those answered with success. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** What could not even be sent, since all connections were waiting. */
  readonly unsent: number
  readonly lost: number
}

type Line = { readonly socket: Socket; sentMs: number; held: string; answered: ((status: number) => void) | undefined }

/** `request` is what is sent next, head and body. */
export function openFlood(port: number, request: () => string) {
  const idle: Line[] = []
  const all = new Set<Line>()
  let tookMs: number[] = []
  let counts = { sent: 0, good: 0, shed: 0, other: 0, unsent: 0, lost: 0 }
  const others = new Map<number, number>()

  async function open(): Promise<Line> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const line: Line = { socket, sentMs: 0, held: '', answered: undefined }
    all.add(line)
    socket.setEncoding('latin1')
    socket.on('data', chunk => hear(line, String(chunk)))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      all.delete(line)
      if (line.answered === undefined) return
      counts.lost++
      line.answered(0)
      line.answered = undefined
    })
    await once(socket, 'connect')
    return line
  }

  /** As little of HTTP/1.1 as will do; answers have a length. */
  function hear(line: Line, chunk: string): void {
    line.held = line.held === '' ? chunk : line.held + chunk
    const headEnd = line.held.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const at = line.held.toLowerCase().indexOf('content-length: ')
    const length = at < 0 ? 0 : Number.parseInt(line.held.slice(at + 16, at + 26), 10)
    if (line.held.length < headEnd + 4 + length) return
    const status = Number(line.held.slice(9, 12))
    line.held = ''
    const { answered } = line
    line.answered = undefined
    answered?.(status)
  }

  function send(line: Line, after: (status: number) => void): void {
    counts.sent++
    line.sentMs = performance.now()
    line.answered = status => {
      const ms = performance.now() - line.sentMs
      if (status === 201 && ms <= patienceMs) {
        counts.good++
        tookMs.push(ms)
      } else if (status === 503) counts.shed++
      else {
        counts.other++
        others.set(status, (others.get(status) ?? 0) + 1)
      }
      after(status)
    }
    line.socket.write(request())
  }

  function begin(): void {
    tookMs = []
    counts = { sent: 0, good: 0, shed: 0, other: 0, unsent: 0, lost: 0 }
  }
  function end(elapsedMs: number): Flood {
    const seconds = elapsedMs / 1_000
    return {
      goodPerSecond: counts.good / seconds,
      sentPerSecond: counts.sent / seconds,
      shedPerSecond: counts.shed / seconds,
      p50Ms: tookMs.length === 0 ? 0 : percentile(tookMs, 0.5),
      p99Ms: tookMs.length === 0 ? 0 : percentile(tookMs, 0.99),
      unsent: counts.unsent,
      lost: counts.lost,
    }
  }

  return {
    /** Each sends its next request when the last is answered. */
    closed: async (clients: number, forMs: number): Promise<Flood> => {
      while (idle.length < clients) idle.push(await open())
      begin()
      const began = performance.now()
      await Promise.all(
        idle.splice(0, clients).map(
          line =>
            new Promise<void>(resolve => {
              // Whoever is turned away waits for as long as it is told to.
              const next = (status = 0) => {
                if (status === 503) {
                  setTimeout(next, retryAfterMs)
                  return
                }
                if (performance.now() - began < forMs && !line.socket.destroyed) {
                  send(line, next)
                  return
                }
                if (!line.socket.destroyed) idle.push(line)
                resolve()
              }
              next()
            }),
        ),
      )
      return end(performance.now() - began)
    },
    /** Requests come at this rate, whatever becomes of them. What comes in the first `warmMs` is not counted. */
    open: async (perSecond: number, forMs: number, warmMs: number): Promise<Flood> => {
      begin()
      let began = performance.now()
      let due = 0
      let made = 0
      let isCounting = false
      await new Promise<void>(resolve => {
        const timer = setInterval(() => {
          const elapsedMs = performance.now() - began
          if (!isCounting && elapsedMs >= warmMs) {
            isCounting = true
            begin()
            began += warmMs
            made = 0
          }
          const nowMs = performance.now() - began
          if (isCounting && nowMs >= forMs) {
            clearInterval(timer)
            resolve()
            return
          }
          due = Math.floor((nowMs / 1_000) * perSecond)
          for (; made < due; made++) {
            const line = idle.pop()
            if (line !== undefined && !line.socket.destroyed) send(line, () => void idle.push(line))
            else if (all.size < connectionsMax)
              void open().then(
                opened => idle.push(opened),
                () => undefined,
              )
            else counts.unsent++
          }
        }, tickMs)
      })
      return end(performance.now() - began)
    },
    others: () => Object.fromEntries(others),
    close: () => {
      for (const { socket } of all) socket.destroy()
    },
  }
}
