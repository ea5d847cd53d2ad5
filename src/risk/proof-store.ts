// What is kept of proofs: which probe was seen to fail where its control was broken on purpose.

import type { Work } from '../base/work.ts'
import type { Proof } from './register/terms.ts'

export type ProofRow = Pick<Proof, 'control' | 'patch' | 'provenOn'> & {
  readonly proof: string
  readonly patchHash: Buffer
  readonly codeHash: Buffer
}

export async function readProofs(work: Work): Promise<readonly ProofRow[]> {
  return work.sql<ProofRow[]>`
    select proof_id as proof, control_id as control, patch, patch_hash as "patchHash", code_hash as "codeHash",
           to_char(proven_on, 'YYYY-MM-DD') as "provenOn"
      from risk.proof
     where institution_id = ${work.institution}
     order by proof_id`
}

export async function insertProof(work: Work, row: ProofRow): Promise<void> {
  const { proof, control, patch, patchHash, codeHash, provenOn } = row
  await work.sql`
    insert into risk.proof (
      institution_id, proof_id, control_id, patch, patch_hash, code_hash, proven_on, noted_at)
    values (
      ${work.institution}, ${proof}, ${control}, ${patch}, ${patchHash}, ${codeHash}, ${provenOn}, ${work.now})`
}
