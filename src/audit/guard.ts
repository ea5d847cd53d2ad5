// The fork guard: a log that was restored or rewritten must not be signed on as if nothing had been. Whoever is outside of
// the database and remembers a log, a copy or a witness, is asked; before every signature the log is compared with what
// they know. A log that is shorter, or another, is halted: others go on, and only `vouch audit recover` lets it go on.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Outside } from '../base/work.ts'
import { insertHalt, readHalts, readLogState } from './guard-store.ts'
import { rootAt } from './tile-log.ts'

export type Head = { readonly size: bigint; readonly root: Buffer }

/** Somebody outside of the database who remembers logs. */
export type Holder = {
  readonly name: string
  /** What it knows of a log: undefined when it knows none. Throws when it cannot be asked. */
  readonly newest: (institution: InstitutionId) => Promise<Head | undefined>
}

export type Guard = {
  /** Asks whoever has not answered for these logs yet. Waits only for logs of which nobody has said anything. */
  readonly ask: (institutions: readonly InstitutionId[]) => Promise<void>
  /** Whether anybody outside has answered for this log since we started; always, where there is nobody to ask. */
  readonly isReady: (institution: InstitutionId) => boolean
  /** What a holder said, whoever asked it. */
  readonly learn: (holder: string, institution: InstitutionId, head: Head | undefined) => void
  /** That a holder could not be asked. */
  readonly missed: (holder: string, thrown: unknown) => void
  /** Whether the log is not halted and holds all that is known of it outside. If it does not, it is halted. */
  readonly agrees: (reader: Sql | Transaction, institution: InstitutionId) => Promise<boolean>
  readonly halt: (reader: Sql | Transaction, institution: InstitutionId, why: Disagreement) => Promise<void>
  /** What keeps logs from being signed, in words. */
  readonly problems: () => Promise<readonly string[]>
}

export type Disagreement = { readonly holder: string; readonly what: string; readonly logSize: bigint }

const askMsMax = 15_000
const askAgainMs = 15_000
/** Logs of one process that are asked for at the same time. */
const abreastMax = 8

export function openGuard(
  { sql, now, elapsedMs }: Pick<Outside, 'sql' | 'now' | 'elapsedMs'>,
  holders: readonly Holder[],
  log?: Log,
): Guard {
  const known = new Map<InstitutionId, Map<string, Head | undefined>>()
  const away = new Map<string, { readonly atMs: number; readonly reason: string }>()
  const unheard = new Set<InstitutionId>()
  const asking = new Set<string>()

  const isReady = (institution: InstitutionId) => holders.length === 0 || (known.get(institution)?.size ?? 0) > 0

  const learn = (holder: string, institution: InstitutionId, head: Head | undefined) => {
    if (away.delete(holder)) log?.info({ reason: holder }, 'answers again')
    unheard.delete(institution)
    const heads = known.get(institution) ?? new Map<string, Head | undefined>()
    known.set(institution, heads)
    // A holder that knows less than it did is no reason to forget.
    if (head === undefined ? !heads.has(holder) : head.size >= (heads.get(holder)?.size ?? 0n)) heads.set(holder, head)
  }

  const missed = (holder: string, thrown: unknown) => {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    if (!away.has(holder))
      log?.warn({ reason: `${holder}: ${reason}` }, 'does not answer; who else holds the logs goes on')
    away.set(holder, { atMs: elapsedMs(), reason })
  }

  async function askOne({ name, newest }: Holder, institution: InstitutionId): Promise<void> {
    const question = `${name} ${institution}`
    if (asking.has(question)) return
    asking.add(question)
    try {
      learn(name, institution, await within(askMsMax, newest(institution)))
    } catch (thrown) {
      missed(name, thrown)
    } finally {
      asking.delete(question)
    }
  }

  async function askFor(institution: InstitutionId): Promise<void> {
    const due = holders.filter(({ name }) => {
      const atMs = away.get(name)?.atMs
      return !known.get(institution)?.has(name) && (atMs === undefined || elapsedMs() - atMs >= askAgainMs)
    })
    const asked = Promise.all(due.map(holder => askOne(holder, institution)))
    if (isReady(institution)) return
    await asked
    if (isReady(institution) || unheard.has(institution)) return
    unheard.add(institution)
    log?.error({ institution, reason: reasons() }, 'nobody outside answers for this log: it is not signed')
  }

  const reasons = () => [...away].map(([holder, { reason }]) => `${holder}: ${reason}`).join('; ')

  const halt: Guard['halt'] = async (reader, institution, { holder, what, logSize }) => {
    if (!(await insertHalt(reader, institution, { holder, what, logSize, haltedAt: now() }))) return
    log?.error(
      { institution, size: Number(logSize), reason: `${holder} ${what}` },
      'this log is halted: it is not signed',
    )
  }

  return {
    ask: async institutions => {
      const queue = [...institutions]
      const work = async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) await askFor(next)
      }
      await Promise.all(Array.from({ length: abreastMax }, work))
    },
    isReady,
    learn,
    missed,
    halt,
    agrees: async (reader, institution) => {
      // First what is known, then the log: what a copy has was committed before.
      const heads = [...(known.get(institution) ?? [])]
      const state = await readLogState(reader, institution)
      if (state?.isHalted === true) return false
      for (const [holder, head] of heads) {
        const logSize = state?.size ?? 0n
        const why = head === undefined ? undefined : await disagreement(reader, institution, logSize, holder, head)
        if (why === undefined) continue
        await halt(reader, institution, why)
        return false
      }
      return true
    },
    problems: async () => [
      ...(await readHalts(sql)).map(
        ({ institution, holder, what }) => `the log of ${institution} is halted: ${holder} ${what}`,
      ),
      ...[...unheard].map(institution => `nobody outside answers for the log of ${institution}: ${reasons()}`),
    ],
  }
}

async function disagreement(
  reader: Sql | Transaction,
  institution: InstitutionId,
  logSize: bigint,
  holder: string,
  { size, root }: Head,
): Promise<Disagreement | undefined> {
  const theirs = `has ${size} leaves with root ${root.toString('base64')}`
  if (logSize < size) {
    const own = (await rootAt(reader, institution, logSize)).toString('base64')
    return { holder, what: `${theirs}, and the log only ${logSize} with root ${own}`, logSize }
  }
  const own = await rootAt(reader, institution, size)
  if (own.equals(root)) return undefined
  return { holder, what: `${theirs}, and the log at that size root ${own.toString('base64')}`, logSize }
}

function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer for ${ms / 1_000} s`)), ms)
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer))
}
