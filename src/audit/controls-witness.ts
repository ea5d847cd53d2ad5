// The witness as others run it, in a folder of its own: shown a log that signs whatever is wanted, it must still cosign one
// history and no other.

import { generateKeyPairSync } from 'node:crypto'

import type { Ground } from '../base/control.ts'
import { checkpointText, type NamedKey, signNote } from './note.ts'
import { consistencyProof } from './proof.ts'
import { leafHash, treeRoot } from './tree.ts'
import { openWitness, type WitnessKey } from './witness.ts'
import { WitnessState } from './witness-state.ts'

const origin = 'scratch.invalid/log'
const [cosigned, notCosigned] = ['cosigned', 'not cosigned']

export async function tryWitnessAsShipped(ground: Ground): Promise<void> {
  const log: NamedKey = { name: origin, key: generateKeyPairSync('ed25519').privateKey }
  const key: WitnessKey = {
    name: 'witness.invalid/scratch',
    key: generateKeyPairSync('ed25519').privateKey,
    type: 'cosignature',
  }
  const folder = await ground.scratch()
  const open = async () =>
    openWitness({ state: await WitnessState.open(folder), key, logs: () => [log], now: ground.now })
  let witness = await open()
  const history = leavesOf(9, 'one')
  const other = leavesOf(9, 'other')
  const ask = async (old: number, leaves: readonly Buffer[], size: number, signer = log, proofOf = leaves) => {
    const text = checkpointText({ origin, size: BigInt(size), root: treeRoot(leaves.slice(0, size)) })
    const proof = old === 0 || old >= size ? [] : consistencyProof(old, proofOf.slice(0, size))
    const lines = proof.map(hash => `${hash.toString('base64')}\n`).join('')
    const { status } = await witness.add(Buffer.from(`old ${old}\n${lines}\n${signNote(text, signer)}`))
    return status === 200 ? cosigned : notCosigned
  }
  ground.tried('the beginning of a log', cosigned, await ask(0, history, 3))
  ground.tried('what it has grown to', cosigned, await ask(3, history, 7))
  ground.tried('what another history has grown to, longer and signed', notCosigned, await ask(7, other, 9))
  const borrowed = await ask(7, other, 9, log, history)
  ground.tried('the same with the proof of the history that it knows', notCosigned, borrowed)
  ground.tried('another history of the same size, signed', notCosigned, await ask(7, other, 7))
  ground.tried('what it has cosigned, begun anew', notCosigned, await ask(0, history, 3))
  ground.tried('less than it has cosigned', notCosigned, await ask(7, history, 5))
  const stranger = { ...log, key: generateKeyPairSync('ed25519').privateKey }
  ground.tried('what it has grown to, signed by somebody else', notCosigned, await ask(7, history, 9, stranger))
  witness = await open()
  ground.tried('another history of the same size, after it was started anew', notCosigned, await ask(7, other, 7))
  ground.tried('what the log has grown to since', cosigned, await ask(7, history, 9))
}

function leavesOf(count: number, of: string): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`${of} ${index}`)))
}
