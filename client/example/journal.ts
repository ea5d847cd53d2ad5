// What the bank wants to remember, line by line in a file that is only ever added to. A line is on the disk before `append`
// returns, and what was half written when the process died is no line.

import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'

import type { Intent, LeafPromise } from '@vouch/client'

export type Entry =
  /** A member wants a bill paid. Nothing has been sent yet. */
  | { readonly kind: 'wanted'; readonly bill: string; readonly intent: Intent<'POST /v1/payments'> }
  | {
      readonly kind: 'paid'
      readonly bill: string
      readonly payment: string
      readonly state: string
      readonly version: number
      /** Vouch's word for it: what the bank shows where the log lacks it one day. */
      readonly receipt?: LeafPromise
    }
  | { readonly kind: 'refused'; readonly bill: string; readonly code: string; readonly detail: string }
  /** Vouch has told of it. The id of the webhook is noted with what it changed, so both are there or neither. */
  | {
      readonly kind: 'told'
      readonly webhook: string
      readonly payment: string
      readonly state: string
      readonly version: number
    }

export type Journal = {
  readonly entries: readonly Entry[]
  readonly append: (entry: Entry) => void
  readonly close: () => void
}

export function openJournal(path: string): Journal {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  // Written by `append`, a line each.
  const entries: Entry[] = whole.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as Entry]))
  const file = openSync(path, 'a', 0o600)
  ftruncateSync(file, Buffer.byteLength(whole))
  return {
    entries,
    append: entry => {
      writeSync(file, `${JSON.stringify(entry)}\n`)
      fsyncSync(file)
      entries.push(entry)
    },
    close: () => closeSync(file),
  }
}
