// What a witness remembers: of each log the last checkpoint that it cosigned, a file each. Whoever restores an older folder
// makes it forget, and a witness that forgets can be led to a fork: a folder that is lost is a new witness with a new key.
//
//     logs/<sha256 of the origin, hex>       the checkpoint, with the log's signatures and ours
//     refused/<sha256 of the origin, hex>.fork.<hash>       what the log signed of the same size, with another root: proof
//     refused/<sha256 of the origin, hex>.unproven.<hash>   what it signed, and whoever sent it could not show to go with it

import { hash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a test may end the process; each is reached in this order before anything is answered. */
export const keepingSteps = ['begun', 'written', 'synced', 'renamed', 'kept'] as const
export type KeepingStep = (typeof keepingSteps)[number]

/** Of each kind: one fork proves all that more would, and anybody can send what they cannot show. */
const refusedMax = 100

export function originHash(origin: string): string {
  return hash('sha256', origin)
}

export class WitnessState {
  readonly #logs: string
  readonly #refused: string
  readonly #reached: (step: KeepingStep) => void

  private constructor(folder: string, reached: (step: KeepingStep) => void) {
    this.#logs = join(folder, 'logs')
    this.#refused = join(folder, 'refused')
    this.#reached = reached
  }

  /** What was being written when its process ended was never answered, and goes. */
  static async open(folder: string, reached: (step: KeepingStep) => void = () => {}): Promise<WitnessState> {
    const state = new WitnessState(folder, reached)
    for (const path of [state.#logs, state.#refused]) await mkdir(path, { recursive: true, mode: 0o700 })
    for (const name of await readdir(state.#logs)) {
      if (name.endsWith('.new')) await rm(join(state.#logs, name))
    }
    // Of what it was renaming it cannot know whether that would survive.
    await syncFolder(state.#logs)
    return state
  }

  /** Read from the disk each time: there is no second memory that could say something else. */
  async read(originHashed: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.#logs, originHashed), 'utf8')
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
      throw thrown
    }
  }

  /** Every log of which something is remembered. */
  async all(): Promise<readonly string[]> {
    return (await readdir(this.#logs)).toSorted()
  }

  /** When this resolves, a machine that loses its power still has it. */
  async keep(originHashed: string, note: string): Promise<void> {
    const path = join(this.#logs, originHashed)
    this.#reached('begun')
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(note)
      this.#reached('written')
      await file.sync()
    } finally {
      await file.close()
    }
    this.#reached('synced')
    await rename(`${path}.new`, path)
    this.#reached('renamed')
    await syncFolder(this.#logs)
    this.#reached('kept')
  }

  async keepRefused(kind: string, note: string): Promise<void> {
    const own = (await readdir(this.#refused)).filter(name => name.startsWith(`${kind}.`))
    const name = `${kind}.${hash('sha256', note).slice(0, 16)}`
    if (own.length >= refusedMax || own.includes(name)) return
    const file = await open(join(this.#refused, name), 'w', 0o600)
    try {
      await file.writeFile(note)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
