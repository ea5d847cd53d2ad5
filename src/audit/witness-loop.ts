// Brings each checkpoint to the witnesses, one loop for each of them. Nobody waits for it: payments are accepted and logs
// sealed whether a witness is there or not; until it is, a log is sealed and not yet witnessed, and says so.
//
// Where there are copies, a witness is shown only what one of them has: what it then knows for ever can be put back.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import type { Outside } from '../base/work.ts'
import type { CopiedUpTo, CosignedUpTo } from './copy.ts'
import type { Guard, Head } from './guard.ts'
import { logOrigin, type SealerKey, sealersOf } from './keys.ts'
import { keyIdText, type NamedKey, openSignatures } from './note.ts'
import type { Policy } from './policy.ts'
import { proveConsistency, rootAt } from './tile-log.ts'
import {
  askCosignature,
  askKnown,
  holderName,
  type SubmissionRefusal,
  type WitnessLine,
  witnessHolder,
  witnessLines,
} from './witness-client.ts'
import {
  insertCosignature,
  insertDisagreement,
  readCosigned,
  readLastCosigned,
  readNewestSigned,
  readSignedSizes,
  type SignedCheckpoint,
} from './witness-store.ts'

const everyMs = 1_000
/** Of one log to one witness. */
const submitEveryMs = 1_000
/** So that a log in which nothing happens stays fresh. */
const renewMs = 3_600_000
/** Until a log is submitted again that the witness has refused. */
const refusedMs = 60_000
const awayMsMax = 60_000
/** Of one pass: the others have their turn in the next. */
const submissionsMax = 1_000
/** The witness may learn of more while we prove from what it knew. */
const triesMax = 4
/** How many checkpoints are looked through for one that enough have cosigned. */
const cosignedMax = 60

/** How often what a witness goes on to say is kept: twice while its word counts (witness-check.ts). */
const keepAgainMs = 43_200_000

type Options = Pick<Outside, 'sql' | 'now' | 'elapsedMs'> & {
  readonly log: Log
  /** Learns all that witnesses are known to have: see guard.ts. */
  readonly guard?: Pick<Guard, 'learn'>
  /** Absent, there are no copies. */
  readonly copiedUpTo?: CopiedUpTo | undefined
}

/** What we know of one log at one witness. */
type Place = {
  size: bigint
  /** As far as it was shown the log: the checkpoint that it has is the newest up to there. */
  shownUpTo: bigint
  submittedAtMs: number
  cosignedAt: Date | undefined
  restMs: number
}

export function witnessLoops(options: Options, key: SealerKey, policy: Policy): readonly Loop[] {
  return witnessLines(policy.witnesses).map(line =>
    witnessLoop(options, line, institution => logKeys(key, policy, institution)),
  )
}

/** What each witness knows of a log, for the guard. */
export function witnessHolders(key: SealerKey, policy: Policy) {
  return witnessLines(policy.witnesses).map(line =>
    witnessHolder(line, institution => logKeys(key, policy, institution)),
  )
}

/** The newest checkpoint up to a size that enough witnesses of the policy have cosigned, with their lines. */
export function cosignedUpTo(sql: Sql | Transaction, { witnesses, isQuorum }: Policy): CosignedUpTo {
  const keys = witnesses.map(witness => ({ witness: witness.name, keyId: keyIdText(witness) }))
  return async (institution, size) => {
    for (const found of await readCosigned(sql, institution, keys, size + 1n, cosignedMax)) {
      const note = found.note + found.lines
      const opened = openSignatures(note, witnesses)
      if (opened.ok && isQuorum(new Set(opened.value.signed.map(({ key }) => key.alias)))) return { ...found, note }
    }
    return undefined
  }
}

/** The keys that have signed a log: those of the policy, for the time before the present one. */
function logKeys(key: SealerKey, { logs }: Policy, institution: InstitutionId): readonly NamedKey[] {
  const name = logOrigin(key.origin, institution)
  return [...sealersOf(key).map(one => ({ name, key: one })), ...logs.filter(log => log.name === name)]
}

function witnessLoop(
  options: Options,
  line: WitnessLine,
  logsOf: (institution: InstitutionId) => readonly NamedKey[],
): Loop {
  const lane = new Lane(options, line, logsOf)
  return { name: `witness ${line.alias}`, everyMs, pass: signal => lane.pass(signal) }
}

/** Nobody there, or nobody who can be believed. What fails on our own side is a fault. */
class Away extends Error {}

class Lane {
  readonly #options: Options
  readonly #line: WitnessLine
  readonly #logsOf: (institution: InstitutionId) => readonly NamedKey[]
  #places: Map<InstitutionId, Place> | undefined
  #faultsInARow = 0
  #awayUntilMs = Number.NEGATIVE_INFINITY

  constructor(options: Options, line: WitnessLine, logsOf: (institution: InstitutionId) => readonly NamedKey[]) {
    this.#options = options
    this.#line = line
    this.#logsOf = logsOf
  }

  /** Answers with how many checkpoints were cosigned. A witness that is away is no fault of this process. */
  async pass(signal: AbortSignal): Promise<number> {
    const { sql, elapsedMs } = this.#options
    if (elapsedMs() < this.#awayUntilMs) return 0
    const places = (this.#places ??= await this.#readPlaces())
    let submitted = 0
    let cosigned = 0
    for (const { institution, size } of await readSignedSizes(sql)) {
      if (signal.aborted || submitted === submissionsMax) break
      const place = places.get(institution) ?? firstPlace()
      places.set(institution, place)
      const upTo = this.#showable(institution, size)
      if (!this.#isDue(place, size, upTo)) continue
      place.submittedAtMs = elapsedMs()
      submitted++
      const answer = await this.#submit(institution, upTo, place, signal)
      if (answer === 'away') break
      if (answer === 'cosigned') cosigned++
    }
    return cosigned
  }

  async #readPlaces(): Promise<Map<InstitutionId, Place>> {
    const { sql } = this.#options
    const { key } = this.#line
    const last = await readLastCosigned(sql, { witness: key.name, keyId: keyIdText(key) })
    return new Map(
      last.map(({ institution, size, at }) => [
        institution,
        { ...firstPlace(), size, shownUpTo: size, cosignedAt: at },
      ]),
    )
  }

  #showable(institution: InstitutionId, size: bigint): bigint {
    const copied = this.#options.copiedUpTo?.(institution) ?? size
    return copied < size ? copied : size
  }

  #isDue({ size: known, shownUpTo, cosignedAt, submittedAtMs, restMs }: Place, size: bigint, upTo: bigint): boolean {
    const { now, elapsedMs } = this.#options
    // What it knows already may be in no copy that is here now: it hears more when a copy has caught up.
    if (upTo === 0n || (upTo < known && known <= size)) return false
    if (elapsedMs() - submittedAtMs < restMs) return false
    return upTo !== shownUpTo || cosignedAt === undefined || now().getTime() - cosignedAt.getTime() >= renewMs
  }

  async #submit(
    institution: InstitutionId,
    upTo: bigint,
    place: Place,
    signal: AbortSignal,
  ): Promise<'cosigned' | 'refused' | 'away'> {
    const { sql, log } = this.#options
    const newest = await readNewestSigned(sql, institution, upTo)
    if (newest === undefined) return 'refused'
    try {
      const refusal = await this.#bring(institution, newest, place, signal)
      if (this.#faultsInARow > 0) log.info({ reason: this.#line.alias, institution }, 'a witness is back')
      this.#faultsInARow = 0
      place.restMs = refusal === undefined ? submitEveryMs : refusedMs
      if (refusal === undefined) {
        place.shownUpTo = upTo
        return 'cosigned'
      }
      await this.#tell(institution, newest, refusal, signal)
      return 'refused'
    } catch (thrown) {
      if (!(thrown instanceof Away)) throw thrown
      if (!signal.aborted) this.#rest(thrown.cause)
      return 'away'
    }
  }

  /** Proves from what the witness says that it knows, and keeps what it gives. Undefined when it has given it. */
  async #bring(
    institution: InstitutionId,
    { size, root, note }: SignedCheckpoint,
    place: Place,
    signal: AbortSignal,
  ): Promise<SubmissionRefusal | undefined> {
    const { sql } = this.#options
    let old = place.size > size ? 0n : place.size
    for (let tried = 1; ; tried++) {
      const proof = old === 0n ? [] : await proveConsistency(sql, institution, old, size)
      const given = await askCosignature(this.#line, { old, proof, note }, signal).catch((thrown: unknown) => {
        throw new Away('a witness does not answer', { cause: thrown })
      })
      if (given.ok) {
        const at = new Date(Number(given.value.time) * 1_000)
        // First what it knows: a log that loses what comes next must not be signed again without it.
        this.#learn(institution, { size, root })
        await this.#keep(institution, size, given.value.line, at)
        place.size = size
        place.cosignedAt = at
        return undefined
      }
      const { refusal } = given
      const isBehindUs = refusal.code === 'other_size' && refusal.size <= size && refusal.size !== old
      if (!isBehindUs || tried === triesMax) return refusal
      old = refusal.size
    }
  }

  #learn(institution: InstitutionId, head: Head): void {
    this.#options.guard?.learn(holderName(this.#line), institution, head)
  }

  async #keep(institution: InstitutionId, size: bigint, line: string, at: Date): Promise<void> {
    const { key } = this.#line
    const cosignature = { size, witness: key.name, keyId: keyIdText(key), at, line }
    await insertCosignature(this.#options.sql, institution, cosignature)
  }

  /** Where what it knows does not go with what we have, both heads are kept: they are signed, and one of them is wrong. */
  async #tell(
    institution: InstitutionId,
    ours: SignedCheckpoint,
    refusal: SubmissionRefusal,
    signal: AbortSignal,
  ): Promise<void> {
    const { sql, now, log } = this.#options
    const { alias } = this.#line
    if (refusal.code === 'log_unknown' || refusal.code === 'signature_refused') {
      log.warn({ institution, code: refusal.code, reason: alias }, 'a witness does not serve this log, or not its key')
      return
    }
    const newest = await readNewestSigned(sql, institution)
    // Another sealer has signed and submitted meanwhile: it knows no more than we do.
    if (refusal.code === 'other_size' && newest !== undefined && refusal.size <= newest.size) return
    const known = await askKnown(this.#line, this.#logsOf(institution), signal).catch(() => undefined)
    // Both have signed it. From the next signature on the guard holds the log against it.
    if (known !== undefined) this.#learn(institution, known)
    const reason =
      refusal.code === 'other_size'
        ? 'ahead'
        : known !== undefined && (await isOther(sql, institution, known, ours.size))
          ? 'other_root'
          : 'proof_refused'
    const foundAt = now()
    const disagreement = {
      witness: this.#line.key.name,
      size: ours.size,
      reason,
      foundAt,
      note: ours.note,
      known: known?.note ?? null,
      claimed: refusal.code === 'other_size' ? refusal.size : null,
    } as const
    const since = new Date(foundAt.getTime() - keepAgainMs)
    const isNew = await insertDisagreement(sql, institution, disagreement, since)
    if (isNew)
      log.error({ institution, code: reason, reason: alias, size: String(ours.size) }, 'a witness knows another log')
  }

  #rest(thrown: unknown): void {
    const { elapsedMs, log } = this.#options
    const restMs = Math.min(awayMsMax, everyMs * 2 ** this.#faultsInARow++)
    this.#awayUntilMs = elapsedMs() + restMs
    // Once when it leaves, then ever less often.
    if (Number.isInteger(Math.log2(this.#faultsInARow)))
      log.warn(
        { reason: this.#line.alias, faultsInARow: this.#faultsInARow, restMs, err: thrown },
        'a witness does not answer: logs are sealed and not yet witnessed',
      )
  }
}

function firstPlace(): Place {
  return {
    size: 0n,
    shownUpTo: 0n,
    submittedAtMs: Number.NEGATIVE_INFINITY,
    cosignedAt: undefined,
    restMs: submitEveryMs,
  }
}

async function isOther(
  sql: Sql,
  institution: InstitutionId,
  known: { readonly size: bigint; readonly root: Buffer },
  size: bigint,
): Promise<boolean> {
  if (known.size > size) return true
  return !known.root.equals(await rootAt(sql, institution, known.size))
}
