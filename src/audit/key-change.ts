// Exchanging the key of an emitter or of the sealer, so that the log says when which was in force.

import type { InstitutionId } from '../base/ids.ts'
import { done } from '../base/outcome.ts'
import { type Leaf, type Outside, transact, type Work } from '../base/work.ts'
import { keyNamed, keyRetired } from './key-eras.ts'
import { type EmitterKey, platform, rawPublicKey, type SealerKey } from './keys.ts'
import { makeLeaf } from './leaf.ts'
import { insertLog } from './store.ts'

export type KeyExchange = {
  /** The id of the key that ends. */
  readonly former: string
  readonly next: EmitterKey | SealerKey
}

/**
 * Says in every log that a key will be used, or that the one before it will be no more. Of an emitter's, the former names the
 * next, and the next retires the former: `outside` signs with that one.
 */
export async function tellKeyChange(
  outside: Outside,
  logs: readonly InstitutionId[],
  step: 'named' | 'retired',
  { former, next }: KeyExchange,
): Promise<number> {
  for (const institution of logs) {
    await transact(outside, institution, 'process:command', async work => {
      // That of an institution was made with the institution.
      if (institution === platform) await insertLog(work)
      work.leaves.push(changeLeaf(work, step, { former, next }))
      return done(undefined)
    })
  }
  return logs.length
}

function changeLeaf(work: Work, step: 'named' | 'retired', { former, next }: KeyExchange): Leaf {
  const body = { former, key: next.id, public: rawPublicKey(next.privateKey).toString('base64'), use: next.use }
  return makeLeaf(work, step === 'named' ? keyNamed : keyRetired, body, work.actor)
}
