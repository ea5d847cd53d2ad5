// What is shown of a log to whoever checks it in a browser: proofs as RFC 9162 has them, who outside vouches for it, and how
// far its copies are.

import type { InstitutionId } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import { type Copied, type Halt, readCopied, readCosigners, readHalt } from './explorer-store.ts'
import { logOrigin, readTrustedKeys } from './keys.ts'
import { keyIdText, verifierKey } from './note.ts'
import type { Policy, PolicyWitness } from './policy.ts'
import { readCheckpoints, readNewestCheckpoint } from './store.ts'
import { leavesAt, proveConsistency, proveInclusion, rootAt } from './tile-log.ts'
import { leafHash } from './tree.ts'
import { cosignedUpTo } from './witness-loop.ts'
import { type Disagreement, readDisagreements, readSignedAfter } from './witness-store.ts'

export type InclusionShown = {
  readonly index: bigint
  readonly size: bigint
  /** As it was hashed. */
  readonly text: string
  readonly leafHash: Buffer
  readonly root: Buffer
  readonly path: readonly Buffer[]
  /** The signed note of exactly this size, where there is one. */
  readonly note: string | undefined
}

/** Leaf `index` in the tree of `size`, or of the newest checkpoint. Undefined beyond what is signed. */
export async function showInclusion(work: Work, index: bigint, size?: bigint): Promise<InclusionShown | undefined> {
  const { sql, institution } = work
  const newest = await readNewestCheckpoint(sql, institution)
  const to = size ?? newest?.size ?? 0n
  if (newest === undefined || to > newest.size || index >= to) return undefined
  const [leaf] = await leavesAt(sql, institution, index, index + 1n)
  if (leaf === undefined) return undefined
  return {
    index,
    size: to,
    text: leaf.toString(),
    leafHash: leafHash(leaf),
    root: await rootAt(sql, institution, to),
    path: await proveInclusion(sql, institution, index, to),
    note: await noteAt(work, to),
  }
}

export type ConsistencyShown = {
  readonly first: bigint
  readonly second: bigint
  readonly firstRoot: Buffer
  readonly secondRoot: Buffer
  readonly path: readonly Buffer[]
  readonly note: string | undefined
}

/** From the tree of `first` leaves to that of `second`, or of the newest checkpoint. Undefined beyond what is signed. */
export async function showConsistency(
  work: Work,
  first: bigint,
  second?: bigint,
): Promise<ConsistencyShown | undefined> {
  const { sql, institution } = work
  const newest = await readNewestCheckpoint(sql, institution)
  const to = second ?? newest?.size ?? 0n
  if (newest === undefined || to > newest.size || first > to) return undefined
  return {
    first,
    second: to,
    firstRoot: await rootAt(sql, institution, first),
    secondRoot: await rootAt(sql, institution, to),
    path: await proveConsistency(sql, institution, first, to),
    note: await noteAt(work, to),
  }
}

async function noteAt({ sql, institution }: Work, size: bigint): Promise<string | undefined> {
  const [checkpoint] = await readCheckpoints(sql, institution, size - 1n, 1)
  return checkpoint?.size === size ? checkpoint.note : undefined
}

export type Reached = { readonly size: bigint; readonly at: Date }

export type WitnessShown = {
  readonly name: string
  readonly keyId: string
  /** As the policy says; null where it is not in it, or the policy does not say. */
  readonly organisation: string | null
  readonly isInPolicy: boolean
  /** Of an organisation that is named, and is not the operator's. */
  readonly isIndependent: boolean
  readonly cosigned: Reached | null
  readonly refusals: readonly (Disagreement & { readonly isCosignedSince: boolean })[]
}

export type WitnessesShown = {
  readonly operator: string | null
  /** How far the log is signed, and since when. */
  readonly signed: Reached | null
  /** The newest size that as many witnesses have cosigned as the policy wants. */
  readonly witnessed: bigint | null
  readonly halt: Halt | undefined
  readonly witnesses: readonly WitnessShown[]
}

/** How far back refusals without a checkpoint to show for them are told. */
const refusedMs = 30 * 86_400_000
const refusalsMax = 200

/** Those of the policy in its order, then whoever else has ever cosigned. */
export async function showWitnesses(work: Work, policy: Policy | undefined): Promise<WitnessesShown> {
  const { sql, institution, now } = work
  const signed = await signedOf(work)
  const known = await readCosigners(work)
  const refusals = await readDisagreements(sql, institution, new Date(now.getTime() - refusedMs), refusalsMax)
  const inPolicy = policy?.witnesses ?? []
  const isOf = (witness: PolicyWitness, { name, keyId }: Pick<WitnessShown, 'name' | 'keyId'>) =>
    witness.name === name && keyIdText(witness) === keyId
  const named = [
    ...inPolicy.map(witness => ({ name: witness.name, keyId: keyIdText(witness) })),
    ...known.map(({ witness, keyId }) => ({ name: witness, keyId })),
  ]
  const each = [...new Map(named.map(one => [`${one.name} ${one.keyId}`, one] as const)).values()]
  const newest = policy === undefined || signed === null ? undefined : cosignedUpTo(sql, policy)
  return {
    operator: policy?.operator ?? null,
    signed,
    witnessed: (await newest?.(institution, signed?.size ?? 0n))?.size ?? null,
    halt: await readHalt(work),
    witnesses: each.map(one => {
      const found = inPolicy.find(witness => isOf(witness, one))
      const organisation = found?.organisation ?? null
      const last = known.find(({ witness, keyId }) => witness === one.name && keyId === one.keyId)
      return {
        ...one,
        organisation,
        isInPolicy: found !== undefined,
        isIndependent: organisation !== null && policy?.operator !== undefined && organisation !== policy.operator,
        cosigned: last === undefined ? null : { size: last.size, at: last.at },
        refusals: refusals.filter(({ witness }) => witness === one.name),
      }
    }),
  }
}

export type CopyShown = Copied & {
  /** When the first checkpoint was signed that is not in it yet; undefined where all are. */
  readonly behindSince: Date | undefined
}

export type CopiesShown = { readonly signed: Reached | null; readonly copies: readonly CopyShown[] }

export async function showCopies(work: Work): Promise<CopiesShown> {
  const { sql, institution } = work
  const copies: CopyShown[] = []
  for (const copied of await readCopied(work))
    copies.push({ ...copied, behindSince: await readSignedAfter(sql, institution, copied.size) })
  return { signed: await signedOf(work), copies }
}

async function signedOf({ sql, institution }: Work): Promise<Reached | null> {
  const newest = await readNewestCheckpoint(sql, institution)
  if (newest === undefined) return null
  const at = await readSignedAfter(sql, institution, newest.size - 1n)
  return at === undefined ? null : { size: newest.size, at }
}

/** Texts that whoever runs the logs gives out: the keys of sealer and emitters, and the policy of the witnesses. */
export type GivenOut = { readonly keys: string; readonly policy: string | undefined }

/**
 * The same for one log, as verifiers read it: a policy whose only log is this one, by all keys of its sealer, and the lines of
 * the emitters. Where no witnesses are named, the policy asks for none.
 */
export function trustOf({ keys, policy }: GivenOut, institution: InstitutionId) {
  const { origin: prefix, sealers } = readTrustedKeys(keys)
  const origin = logOrigin(prefix, institution)
  const logs = sealers.map(key => `log ${verifierKey({ name: origin, key })}`)
  const rest = (policy ?? 'quorum none').split('\n').filter(line => !/^[ \t]*log[ \t]/.test(line))
  const ofEmitters = keys.split('\n').filter(line => /^(emitter |# only )/.test(line))
  return {
    origin,
    policy: [...logs, ...rest.filter(line => line !== ''), ''].join('\n'),
    emitters: [...ofEmitters, ''].join('\n'),
  }
}
