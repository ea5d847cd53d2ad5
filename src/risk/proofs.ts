// Proofs: a probe that was seen to fail where its control was broken on purpose. Who planted the fault wrote it down in a
// file; the prober takes it from there into the canary's log, once, so that what is called proven has a leaf.

import { createHash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { canary } from '../base/control.ts'
import { isBusinessDate } from '../base/dates.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { insertProof, type ProofRow, readProofs } from './proof-store.ts'
import type { Proof } from './register/terms.ts'

const actor = 'process:prober'
const hashPattern = /^[0-9a-f]{64}$/

/** The file, as `npm run probes:planted -- --write` leaves it. What is not so is a fault: nobody guesses what was proven. */
export function parseProofs(text: string): readonly Proof[] {
  const found: unknown = JSON.parse(text)
  return Array.isArray(found) && found.every(isProof) ? found : fault('the proofs are not as they are written')
}

export function proofsText(proofs: readonly Proof[]): string {
  const sorted = proofs.toSorted((one, other) => (one.patch < other.patch ? -1 : 1))
  return `${JSON.stringify(sorted, null, 2)}\n`
}

/** By which proofs name a patch. */
export function patchHashOf(patch: Buffer): string {
  return createHash('sha256').update(patch).digest('hex')
}

function isProof(found: unknown): found is Proof {
  if (typeof found !== 'object' || found === null) return false
  const { control, patch, patchHash, codeHash, provenOn } = found as { readonly [member: string]: unknown } // Looked at.
  return (
    typeof control === 'string' &&
    /^[a-z]+\.[a-z0-9-]+$/.test(control) &&
    typeof patch === 'string' &&
    /^[a-z0-9.-]+\.patch$/.test(patch) &&
    [patchHash, codeHash].every(hash => typeof hash === 'string' && hashPattern.test(hash)) &&
    typeof provenOn === 'string' &&
    isBusinessDate(provenOn)
  )
}

/** Writes each down that is not yet: a row, and a leaf. Answers how many. */
export async function noteProofs(outside: Outside, proofs: readonly Proof[]): Promise<number> {
  const noted = await transact(outside, canary, actor, async work => {
    const known = new Set((await readProofs(work)).map(row => nameOf({ ...row, ...inHex(row) })))
    const missing = proofs.filter(one => !known.has(nameOf(one)))
    for (const { control, patch, patchHash, codeHash, provenOn } of missing) {
      const proof = work.newId('prf')
      const hashes = { patchHash: Buffer.from(patchHash, 'hex'), codeHash: Buffer.from(codeHash, 'hex') }
      await insertProof(work, { proof, control, patch, ...hashes, provenOn })
      audit.append(work, 'risk.proven', { proof, control, patch, patchHash, code: codeHash, provenOn })
    }
    return done(missing.length)
  })
  return noted.ok ? noted.value : fault('a proof is not refused')
}

function inHex({ patchHash, codeHash }: ProofRow): Pick<Proof, 'patchHash' | 'codeHash'> {
  return { patchHash: patchHash.toString('hex'), codeHash: codeHash.toString('hex') }
}

/** Two that say this alike are one. */
function nameOf({ control, patchHash, codeHash, provenOn }: Proof): string {
  return `${control} ${patchHash} ${codeHash} ${provenOn}`
}
