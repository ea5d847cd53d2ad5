// One moment, one institution, one transaction. Everything that changes the books goes through `transact`.

import { isRace, isRolledBack, type Sql, type Transaction } from './database.ts'
import type { InstitutionId, NewId } from './ids.ts'
import type { Outcome, Refusal } from './outcome.ts'

/** Who asks: 'person:per_…', 'client:cli_…' or 'process:worker'. An opaque name to every room but identity. */
export type Actor = `person:${string}` | `client:${string}` | `process:${string}`

/** What was done, as canonical text; and where it went, which is known to whoever put it there. */
export type Leaf = { readonly text: string; placed?: object }

export type Work = {
  readonly sql: Transaction
  /** The moment of the transaction. It does not move while the work is done. */
  readonly now: Date
  readonly newId: NewId
  readonly institution: InstitutionId
  readonly actor: Actor
  /** The one member whose affairs it may see and touch; absent, where it is everybody's. */
  readonly member?: string
  /** The policy by which the actor may ask for this; it stands in the leaves. */
  readonly policy?: string
  /** What this work will have done. Filled by `audit.append`, written by `emit` before commit. */
  readonly leaves: Leaf[]
  /** What is written without waiting for the answer; see `beforeCommit`. */
  readonly writes: Promise<unknown>[]
}

/**
 * Lets a write be confirmed later, but before the commit, so that what comes next need not wait for the database. Later
 * statements of the same work run after it, and when it fails, the work fails.
 */
export function beforeCommit(work: Work, write: Promise<unknown>): void {
  write.catch(() => undefined) // It fails where `transact` waits for it, not here.
  work.writes.push(write)
}

/**
 * For the `where` of whatever finds what is a member's: what is another member's is not there. Row-level security does the
 * same for institutions.
 */
export function ofMember({ sql, member }: Work, column = sql`member_id`) {
  return member === undefined ? sql`` : sql`and ${column} = ${member}`
}

/** What a process brings to its works. Built in app.ts; clock, ids and randomness are pretended in tests. */
export type Outside = {
  readonly sql: Sql
  readonly now: () => Date
  /** A clock that only goes forward and that nobody sets, in milliseconds: for how long something lasts. */
  readonly elapsedMs: () => number
  readonly newId: NewId
  readonly random: () => number
  /** Signs and writes the leaves of a work. Called last, only when there are any. */
  readonly emit: (work: Work) => Promise<void>
  /** How many commits of this process have come back in doubt; see `openDatabase`. */
  readonly doubts: () => number
}

/** The transaction may or may not have been committed. Ask again with the same idempotency key. */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome'
}

class Refused extends Error {
  readonly outcome: { readonly ok: false; readonly refusal: Refusal }
  constructor(outcome: { readonly ok: false; readonly refusal: Refusal }) {
    super(outcome.refusal.code)
    this.outcome = outcome
  }
}

class Rehearsed<T, R extends Refusal> extends Error {
  readonly outcome: Outcome<T, R>
  constructor(outcome: Outcome<T, R>) {
    super('rehearsed')
    this.outcome = outcome
  }
}

/** What `perform` would answer now. Whatever it does is undone, and leaves nothing in the log. */
export async function rehearse<T, R extends Refusal>(
  work: Work,
  perform: (work: Work) => Promise<Outcome<T, R>>,
): Promise<Outcome<T, R>> {
  try {
    await work.sql.savepoint(async sql => {
      const inner: Work = { ...work, sql, leaves: [], writes: [] }
      const outcome = await perform(inner)
      await Promise.all(inner.writes)
      throw new Rehearsed(outcome)
    })
  } catch (thrown) {
    if (thrown instanceof Rehearsed) return thrown.outcome as Outcome<T, R> // Thrown just above.
    throw thrown
  }
  throw new Error('a rehearsal ends by being undone')
}

/** A part of a work that is undone when it refuses, while the work goes on. */
export async function attempt<T, R extends Refusal>(
  work: Work,
  perform: (work: Work) => Promise<Outcome<T, R>>,
): Promise<Outcome<T, R>> {
  try {
    return (await work.sql.savepoint(async sql => {
      const inner: Work = { ...work, sql, leaves: [], writes: [] }
      const outcome = await perform(inner)
      await Promise.all(inner.writes)
      if (!outcome.ok) throw new Refused(outcome)
      work.leaves.push(...inner.leaves)
      return outcome
    })) as Outcome<T, R> // `savepoint` unwraps promises in its type, and an outcome is none.
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.outcome as Outcome<T, R> // Thrown just above.
    throw thrown
  }
}

const attemptsMax = 6
const pauseMsMax = 50

/**
 * Runs `perform` in a transaction that sees one institution only. A refusal rolls everything back. After a
 * serialization failure, a deadlock or a unique race it runs again from the start, so `perform` has no side effect
 * but its SQL. Throws UnknownOutcome when the commit was not answered.
 */
export async function transact<T, R extends Refusal>(
  outside: Outside,
  institution: InstitutionId,
  actor: Actor,
  perform: (work: Work) => Promise<Outcome<T, R>>,
  bounds: Pick<Work, 'member' | 'policy'> = {},
): Promise<Outcome<T, R>> {
  for (let attempt = 1; ; attempt++) {
    let isCommitting = false
    const doubts = outside.doubts()
    try {
      const outcome = await outside.sql.begin(async sql => {
        const { now, newId } = outside
        const work: Work = { sql, now: now(), newId, institution, actor, ...bounds, leaves: [], writes: [] }
        // Sent with the first statement of `perform`, not before it: one round trip less.
        const scoped = sql`select set_config('vouch.institution', ${institution}, true)`.execute()
        const outcome = await perform(work)
        if (outcome.ok && work.leaves.length > 0) beforeCommit(work, outside.emit(work))
        await Promise.all([scoped, ...work.writes])
        if (!outcome.ok) throw new Refused(outcome)
        isCommitting = true
        return outcome
      })
      if (outside.doubts() !== doubts) throw new UnknownOutcome('a commit was not confirmed by the standby')
      return outcome as Outcome<T, R> // `begin` unwraps promises in its type, and an outcome is none.
    } catch (thrown) {
      // Thrown four lines up from an Outcome<T, R>.
      if (thrown instanceof Refused) return thrown.outcome as Outcome<T, R>
      if (thrown instanceof UnknownOutcome) throw thrown
      // Only the server's own word ends the doubt: a lost line, a time-out or a server that gave up do not.
      if (isCommitting && !isRolledBack(thrown)) throw new UnknownOutcome('no answer to a commit', { cause: thrown })
      if (attempt === attemptsMax || !isRace(thrown)) throw thrown
      await new Promise(resolve => setTimeout(resolve, outside.random() * Math.min(pauseMsMax, 2 ** attempt)))
    }
  }
}

/**
 * Reads as of one moment, however long it takes: nothing that others commit meanwhile shows, and nothing can be written.
 * What `perform` does besides reading is not undone when it fails.
 */
export async function snapshot<T>(
  outside: Pick<Outside, 'sql' | 'now' | 'newId'>,
  institution: InstitutionId,
  actor: Actor,
  perform: (work: Work) => Promise<T>,
): Promise<T> {
  const { now, newId } = outside
  const { value } = await outside.sql.begin('isolation level repeatable read read only', async sql => {
    await sql`select set_config('vouch.institution', ${institution}, true)`
    const work: Work = { sql, now: now(), newId, institution, actor, leaves: [], writes: [] }
    // Held in an object, since the driver's type would unwrap the value itself.
    return { value: await perform(work) }
  })
  return value
}
