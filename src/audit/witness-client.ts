// A witness as a log sees it: asked for cosignatures, and for what it knows. What it answers is checked before it is believed.

import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type NamedKey, openSignatures, readCheckpoint } from './note.ts'
import type { PolicyWitness } from './policy.ts'
import { originHash } from './witness-state.ts'

const answerBytesMax = 65_536
const answerMsMax = 5_000
/** No log of ours has more leaves. */
const sizeMax = 2n ** 63n - 1n

export type WitnessLine = {
  readonly alias: string
  readonly key: PolicyWitness
  readonly address: URL
}

/** Those of a policy that are reached somewhere. Whoever runs the logs has named them, so they may be in any network. */
export function witnessLines(witnesses: readonly PolicyWitness[]): readonly WitnessLine[] {
  return witnesses.flatMap(witness => {
    const { alias, url } = witness
    if (url === undefined) return []
    const address = URL.canParse(url) ? new URL(url) : fault(`the address of ${alias} is none`)
    const isPrivate = address.protocol === 'https:' || (address.protocol === 'http:' && isLoopback(address.hostname))
    if (!isPrivate) fault(`the address of ${alias} must be https; http is for this machine only`)
    if (!address.pathname.endsWith('/')) address.pathname += '/'
    return [{ alias, key: witness, address }]
  })
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)
}

export type Submission = {
  readonly old: bigint
  readonly proof: readonly Buffer[]
  readonly note: string
}

export type SubmissionRefusal =
  /** It knows the log at another size. */
  | { readonly code: 'other_size'; readonly size: bigint }
  | { readonly code: 'log_unknown' }
  | { readonly code: 'signature_refused' }
  | { readonly code: 'proof_refused' }

export type Given = { readonly line: string; readonly time: bigint }

/** A cosignature, which is good. Throws where there is no answer that can be believed. */
export async function askCosignature(
  { address, key, alias }: WitnessLine,
  { old, proof, note }: Submission,
  signal: AbortSignal,
): Promise<Outcome<Given, SubmissionRefusal>> {
  const body = `old ${old}\n${proof.map(node => `${node.toString('base64')}\n`).join('')}\n${note}`
  const { status, text } = await ask(new URL('add-checkpoint', address), { method: 'POST', body }, signal)
  if (status === 404) return refused({ code: 'log_unknown' })
  if (status === 403) return refused({ code: 'signature_refused' })
  if (status === 422) return refused({ code: 'proof_refused' })
  if (status === 409 && /^(0|[1-9][0-9]{0,18})\n$/.test(text) && BigInt(text.trim()) <= sizeMax)
    return refused({ code: 'other_size', size: BigInt(text.trim()) })
  if (status !== 200) fault(`the witness ${alias} answered ${status}`)
  const opened = openSignatures(note + text, [key])
  // Only the lines that it added: the note may have had one of its own, from before.
  const given = opened.ok ? opened.value.signed.find(({ line }) => !note.includes(line)) : undefined
  return given === undefined ? fault(`the witness ${alias} answered with no signature of its own`) : done(given)
}

export type KnownHead = { readonly size: bigint; readonly root: Buffer; readonly note: string }

/**
 * What a witness shows of a log: the last that it cosigned. It must be signed by both, so that no witness can make up a
 * log that its sealer never signed. Undefined where it has nothing; throws where it cannot be asked or believed.
 */
export async function askKnown(
  { address, key, alias }: WitnessLine,
  logs: readonly NamedKey[],
  signal: AbortSignal,
): Promise<KnownHead | undefined> {
  const [origin = fault('a log has a name')] = logs.map(({ name }) => name)
  const { status, text } = await ask(new URL(`${originHash(origin)}/checkpoint`, address), { method: 'GET' }, signal)
  if (status === 404) return undefined
  if (status !== 200) fault(`the witness ${alias} answered ${status}`)
  const [byWitness, byLog] = [openSignatures(text, [key]), openSignatures(text, logs)]
  const checkpoint = byWitness.ok && byLog.ok ? readCheckpoint(byLog.value.text) : undefined
  if (checkpoint?.origin !== origin) fault(`the witness ${alias} shows what it and ${origin} have not both signed`)
  return { size: checkpoint.size, root: checkpoint.root, note: text }
}

/** What the guard calls a witness. */
export function holderName({ alias }: WitnessLine): string {
  return `witness ${alias}`
}

/** What somebody outside of the database knows of a log: see guard.ts. */
export function witnessHolder(line: WitnessLine, logsOf: (institution: InstitutionId) => readonly NamedKey[]) {
  return {
    name: holderName(line),
    newest: async (institution: InstitutionId): Promise<{ readonly size: bigint; readonly root: Buffer } | undefined> =>
      askKnown(line, logsOf(institution), new AbortController().signal),
  }
}

async function ask(url: URL, init: RequestInit, signal: AbortSignal): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    ...init,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
  })
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > answerBytesMax) fault(`the witness answered with more than ${answerBytesMax} bytes`)
    chunks.push(chunk)
  }
  return { status: response.status, text: Buffer.concat(chunks).toString() }
}
