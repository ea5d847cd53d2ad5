// Probes as the prober carries them out, in the pretend world.

import { join } from 'node:path'
import { type Control, canary } from '../src/base/control.ts'
import { fault } from '../src/base/outcome.ts'
import { type Places, probe, type Tried, withCodeHashes } from '../src/risk/risk.ts'
import { enter, openWorld, type World } from './outside.ts'

export type Probing = {
  readonly world: World
  readonly tryOne: (control: Control) => Promise<Tried>
  /** The control of this id, tried. */
  readonly tryOf: (controls: readonly Control[], id: string) => Promise<Tried>
}

const nowhere: Places = { addresses: {}, signed: undefined }

/** A world with a canary that has its log and nothing else. */
export async function openProbing(places: Places = nowhere): Promise<Probing> {
  const world = await openWorld()
  await enter(world.outside, canary)
  const outside = world.outsideAs('vouch_prober')
  const tryOne = async (control: Control) => {
    const [probed] = await withCodeHashes(join(import.meta.dirname, '..', 'src'), [control])
    return probe(outside, places, probed ?? fault('one goes in, one comes out'))
  }
  const tryOf = (controls: readonly Control[], id: string) =>
    tryOne(controls.find(one => one.id === id) ?? fault(`nobody offers ${id}`))
  return { world, tryOne, tryOf }
}
