// Probes as the prober carries them out, in the pretend world.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vaultFor } from '../src/app-vault.ts'
import { type Control, canary } from '../src/base/control.ts'
import { fault } from '../src/base/outcome.ts'
import { loadLineKey, openVaultLine, type Vault } from '../src/protection/protection.ts'
import { type Places, probe, type Tried, withCodeHashes } from '../src/risk/risk.ts'
import { enter, openWorld, type World } from './outside.ts'
import { serveTestVault } from './vault.ts'

export type Probing = {
  readonly world: World
  /** As the vault's own process has it: for everybody, and nothing is written down. */
  readonly vault: Vault
  /** What the prober is told of where to ask. */
  readonly places: Places
  readonly tryOne: (control: Control) => Promise<Tried>
  /** The control of this id, tried. */
  readonly tryOf: (controls: readonly Control[], id: string) => Promise<Tried>
}

const nowhere = { addresses: {}, signed: undefined }

/** A world with a canary that has its log and nothing else, and a vault; both are gone when the world is closed. */
export async function openProbing(asked: Omit<Places, 'vault'> = nowhere): Promise<Probing> {
  const world = await openWorld()
  await enter(world.outside, canary)
  const folder = await mkdtemp(join(tmpdir(), 'vouch-probing-'))
  await mkdir(join(folder, 'prober'))
  const asVault = world.outsideAs('vouch_vault')
  const served = await serveTestVault(asVault, folder, ['prober'], vault => {
    const own = vaultFor('prober', asVault, vault)
    return () => own
  })
  const secret = await loadLineKey(join(folder, 'prober'))
  const line = openVaultLine({ path: served.socket, client: 'prober', secret })
  const places = { ...asked, vault: line }
  const outside = world.outsideAs('vouch_prober')
  const tryOne = async (control: Control) => {
    const [probed] = await withCodeHashes(join(import.meta.dirname, '..', 'src'), [control])
    return probe(outside, places, probed ?? fault('one goes in, one comes out'))
  }
  const tryOf = (controls: readonly Control[], id: string) =>
    tryOne(controls.find(one => one.id === id) ?? fault(`nobody offers ${id}`))
  const close = async () => {
    line.close()
    await served.close()
    await world.close()
    await rm(folder, { recursive: true })
  }
  return { world: { ...world, close }, vault: served.vault, places, tryOne, tryOf }
}
