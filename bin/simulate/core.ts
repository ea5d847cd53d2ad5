// The institution's core in a simulation: the pretend core, with money in its accounts, now and then not there.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Manner, PretendCore, serveCore } from '../../test/core.ts'
import { coreNumber, institution } from './institution.ts'
import type { PlannedMember } from './plan.ts'

const token = 'the-token-of-the-simulated-core'
/** Of a thousand askings. */
const manners = ['hang_up', 'do_then_hang_up', 'answer_twice'] as const
/** Whatever the seed, each of them befalls one of the first operations. */
const certainEvery = 5
const perMille = { hang_up: 5, do_then_hang_up: 5, answer_twice: 5 } as const

export type SimulatedCore = {
  readonly core: PretendCore
  /** For `VOUCH_CORES`. */
  readonly file: string
  readonly accidents: Map<string, number>
  readonly close: () => Promise<void>
}

export async function startCore(
  home: string,
  random: () => number,
  members: readonly PlannedMember[],
): Promise<SimulatedCore> {
  const core = new PretendCore()
  for (const { number, balance, isAtCore } of members) if (isAtCore) core.balances.set(coreNumber(number), balance)
  const accidents = new Map<string, number>()
  const befall = (manner: Manner): Manner => {
    accidents.set(`core_${manner}`, (accidents.get(`core_${manner}`) ?? 0) + 1)
    return manner
  }
  let first = 0
  core.mannerOf = (_, asking): Manner => {
    // What was asked before is answered well, as by a system that has recovered.
    if (asking > 1) return 'well'
    const certain = ++first % certainEvery === 0 ? manners[first / certainEvery - 1] : undefined
    if (certain !== undefined) return befall(certain)
    let dice = random() * 1_000
    for (const [manner, share] of Object.entries(perMille)) {
      if (dice < share) {
        return befall(manner as Manner) // They are its keys.
      }
      dice -= share
    }
    return 'well'
  }
  const server = await serveCore(core, token)
  const file = join(home, 'cores.json')
  await writeFile(file, JSON.stringify({ [institution]: { address: server.address.href, token } }), { mode: 0o600 })
  return { core, file, accidents, close: server.close }
}
