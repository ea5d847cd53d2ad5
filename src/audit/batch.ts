// What an emitter signs: which log, which batch, how many leaves, and their root.

import { type KeyObject, sign, verify } from 'node:crypto'

import type { InstitutionId } from '../base/ids.ts'
import type { EmitterKey } from './keys.ts'

export type BatchClaim = {
  readonly institution: InstitutionId
  readonly batchId: string
  readonly leafCount: number
  readonly root: Buffer
}

/** The first line separates these signatures from any other that the same key could be made to give. */
function claimText({ institution, batchId, leafCount, root }: BatchClaim): Buffer {
  return Buffer.from(`vouch audit batch v1\n${institution}\n${batchId}\n${leafCount}\n${root.toString('base64')}\n`)
}

export function signBatch(claim: BatchClaim, key: EmitterKey): Buffer {
  return sign(null, claimText(claim), key.privateKey)
}

export function isBatchSigned(claim: BatchClaim, signature: Buffer, key: KeyObject): boolean {
  return verify(null, claimText(claim), key, signature)
}
