// One thing that is wanted once, in a form that outlives the process that wants it: store it before it is asked for, and
// whoever finds it can ask again without doing it twice.

import { randomUUID } from 'node:crypto'

import type { Operation, Operations } from './api.ts'

/** Those that take an Idempotency-Key, and are done once for it. */
export type KeyedOperation = {
  [Op in Operation]: Operations[Op]['key'] extends 'no' ? never : Op
}[Operation]

/** Plain JSON. It holds what was asked for and nothing secret of the program's. */
export type Intent<Op extends KeyedOperation = KeyedOperation> = {
  readonly operation: Op
  /** Where: a key means something only to the api and the program that chose it. */
  readonly api: string
  readonly client: string
  /** Of the one member that the token speaks for. */
  readonly member?: string
  /** Path and query. */
  readonly target: string
  readonly key: string
  readonly ifMatch?: string
  /** To the byte: another body under the same key is refused. */
  readonly body?: string
  /** When this client last sent it without hearing what came of it; unknown where it was stored before it was sent. */
  readonly sentUntil?: string
}

/** A key that nobody else has: 36 visible characters. */
export function newIdempotencyKey(): string {
  return randomUUID()
}
