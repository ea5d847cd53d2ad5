// All that is weighed besides the runs: the register, what rooms offer, the prober's keys, and what was proven, as far as
// the prober has signed it.

import type { KeyObject } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { canary } from '../base/control.ts'
import type { Work } from '../base/work.ts'
import { parseProofs } from './proofs.ts'
import { named, risks } from './register/register.ts'
import type { Proof } from './register/terms.ts'
import { proofsSince } from './report-store.ts'
import { dayOf, type Offered, proofDaysMax } from './score.ts'
import type { Weighed } from './snapshot.ts'

const msPerDay = 86_400_000

/** `readKeys` is asked each time: the list grows when a key is exchanged. */
export function weighedBy(readKeys: () => Promise<string>, offered: readonly Offered[]): () => Promise<Weighed> {
  return async () => {
    const keys = audit.emittersOfOnly(audit.readTrustedKeys(await readKeys()), canary)
    return { risks, named, offered, keys, proofs: work => countedProofs(work, keys) }
  }
}

/** Those not too old to count whose leaf is there: what a row alone says was not proven. */
async function countedProofs(work: Work, keys: ReadonlyMap<string, KeyObject>): Promise<readonly Proof[]> {
  const since = dayOf(new Date(work.now.getTime() - (proofDaysMax + 1) * msPerDay))
  const rows = await proofsSince(work, since)
  const known = new Set(rows.map(({ proof }) => proof))
  const proofs: Proof[] = []
  for (const atMs of new Set(rows.map(({ notedAt }) => notedAt.getTime()))) {
    const moment = { from: new Date(atMs), to: new Date(atMs + 1) }
    for await (const { said } of audit.signedLeaves(work, moment, 'risk.proven', keys)) {
      const { proof, control, patch, patchHash, code: codeHash, provenOn } = said.body
      if (typeof proof === 'string' && known.has(proof))
        proofs.push(...parseProofs(JSON.stringify([{ control, patch, patchHash, codeHash, provenOn }])))
    }
  }
  return proofs
}
