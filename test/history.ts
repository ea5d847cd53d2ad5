// The life of one log by seed: works, sealers, copiers and witnesses that die at any await, backups that are brought back
// and mended by the runbook, places that are away, keys that change, clocks that are set. After each step, what must hold.

import assert from 'node:assert/strict'

import {
  append,
  copyLoop,
  cosignedUpTo,
  openCopy,
  openGuard,
  platformLoop,
  recover,
  type SealerKey,
  sealLoop,
  signersOf,
  tellKeyChange,
  verify,
  witnessHolders,
  witnessLoops,
} from '../src/audit/audit.ts'
import type { Copy } from '../src/audit/copy.ts'
import { readStep } from '../src/audit/copy-read.ts'
import { publicKeyFrom, rawPublicKey } from '../src/audit/keys.ts'
import { type CompactRange, emptyRange } from '../src/audit/tree.ts'
import { done } from '../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../src/base/work.ts'
import { emitters, type Head, type HistoryWorld, logs, type Standing, sealers, trusted } from './history-world.ts'
import { Unreachable } from './memory-place.ts'
import { countedPlace, countedSql } from './moments.ts'
import { seededRandom, silentLog } from './outside.ts'

const goesOn = new AbortController().signal
/** A leaf that waits is a leaf that waits: said rightly, while the sealer is dead. */
const isWaiting = /waits for the sealer since|sealed, and no checkpoint covers it|leaves from \d+ on are in no tile yet/

class Killed extends Error {
  override readonly name = 'Killed'
}

/** A sealer's process from its start to its death. */
export type Life = {
  readonly seal: () => Promise<number>
  readonly copy: () => Promise<number>
  readonly submit: () => Promise<number>
  readonly note: () => Promise<number>
  readonly problems: () => Promise<readonly string[]>
  readonly isDead: () => boolean
}

export type Shape = { readonly hasWitness: boolean; readonly hasPlatform: boolean }

export class History {
  readonly world: HistoryWorld
  readonly shape: Shape
  readonly counts: Record<string, number>
  readonly #random: () => number
  #key: SealerKey = sealers[0]
  #keyPhase = 0
  #lives: Life[]
  #backups: number[] = []
  #late: { readonly commit: () => void; readonly ended: Promise<unknown> } | undefined
  #setBackMs = 0
  /** The copy that witnesses were told after is lost, and another stands there. */
  #isCopyNew = false
  /** Of each log, every head that the witness ever cosigned. */
  readonly #cosigned = new Map<string, Map<bigint, Head>>()

  constructor(world: HistoryWorld, seed: number, counts: Record<string, number> = {}) {
    this.world = world
    this.counts = counts
    this.#random = seededRandom(seed * 7_919)
    for (let drawn = 0; drawn < 4; drawn++) this.#random()
    this.shape = { hasWitness: this.#random() < 0.7, hasPlatform: this.#random() < 0.25 }
    this.#lives = [this.begin()]
  }

  get key(): SealerKey {
    return this.#key
  }

  upTo(most: number): number {
    return Math.floor(this.#random() * most)
  }

  #count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by
  }

  begin(diesAt = Number.POSITIVE_INFINITY): Life {
    const { sealer, policy } = this.world
    let moments = 0
    const moment = () => {
      // Dead is dead: whatever it would do after that does not happen.
      if (++moments >= diesAt) throw new Killed()
    }
    const outside = {
      ...sealer,
      sql: countedSql(sealer.sql, moment),
      emit: async (work: Work) => {
        moment()
        await sealer.emit(work)
      },
    }
    const copy = this.copyOf(moment)
    const witnesses = this.shape.hasWitness ? witnessHolders(this.#key, policy) : []
    const guard = openGuard(outside, [copy, ...witnesses], silentLog)
    const cosigned = this.shape.hasWitness ? cosignedUpTo(outside.sql, policy) : undefined
    const copier = copyLoop(outside, [copy], guard, 0, cosigned)
    const { copiedUpTo } = copier
    const loops = {
      seal: sealLoop(outside, this.#key, guard),
      copy: copier,
      submit: this.shape.hasWitness ? witnessLoops({ ...outside, log: silentLog, copiedUpTo }, this.#key, policy) : [],
      note: platformLoop(outside, this.#key, copiedUpTo),
    }
    return {
      seal: () => loops.seal.pass(goesOn),
      copy: () => loops.copy.pass(goesOn),
      submit: async () => {
        let cosigned = 0
        for (const loop of loops.submit) cosigned += await loop.pass(goesOn)
        return cosigned
      },
      note: () => loops.note.pass(goesOn),
      problems: guard.problems,
      isDead: () => moments >= diesAt,
    }
  }

  /** Whatever no copy has yet: the stolen key waits for none. */
  async submitAnyway(): Promise<void> {
    const { sealer, policy } = this.world
    for (const loop of witnessLoops({ ...sealer, log: silentLog }, this.#key, policy)) await loop.pass(goesOn)
  }

  copyOf(moment: () => void = () => undefined): Copy {
    const place = countedPlace(this.world.place.place, moment)
    return openCopy(
      {
        ...place,
        read: async path => {
          moment()
          return place.read(path)
        },
      },
      signersOf(this.#key),
    )
  }

  /** What a pass may end with: its process died, or somebody is away. */
  async run(pass: keyof Omit<Life, 'isDead' | 'problems'>, ...lives: readonly Life[]): Promise<void> {
    const living = lives.length > 0 ? lives : [this.#someLife()]
    const ended = await Promise.allSettled(living.map(life => life[pass]()))
    for (const end of ended)
      if (end.status === 'rejected' && !isAccident(end.reason)) throw new Error(`${pass} failed`, { cause: end.reason })
    const dead = this.#lives.filter(life => life.isDead())
    if (dead.length === 0) return
    this.#count('deaths')
    this.#lives = this.#lives.filter(life => !life.isDead())
    if (this.#lives.length === 0) this.#lives = [this.begin(this.#someMoment())]
  }

  #someMoment(): number {
    return this.#random() < 0.4 ? 1 + this.upTo(80) : Number.POSITIVE_INFINITY
  }

  #someLife(): Life {
    return this.#lives[this.upTo(this.#lives.length)] ?? this.begin()
  }

  async emit(leaves: number, outside: Outside = this.world.api): Promise<void> {
    this.#count('batches')
    await transact(outside, 'demo', 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
      return done(undefined)
    })
  }

  /** Some of a history, step by step. */
  async live(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      this.world.clocks.goOn(this.upTo(3_000))
      await this.#step()
      await this.check()
    }
  }

  async #step(): Promise<void> {
    const { place, witness } = this.world
    const steps: readonly (readonly [number, () => unknown])[] = [
      [14, () => this.emit(this.#random() < 0.04 ? 200 + this.upTo(100) : 1 + this.upTo(12))],
      [16, () => this.run('seal')],
      [14, () => this.run('copy')],
      [this.shape.hasWitness ? 12 : 0, () => this.run('submit')],
      [this.shape.hasPlatform ? 8 : 0, () => this.run('note')],
      [8, () => (this.#lives = [this.begin(1 + this.upTo(80))])],
      [5, () => this.#lives.push(this.begin(this.#someMoment()))],
      [5, () => this.run(this.#random() < 0.5 ? 'seal' : 'copy', ...this.#lives)],
      [6, () => this.#backUp()],
      [6, () => this.restore()],
      [4, () => place.goAway(this.upTo(25))],
      [4, () => place.comeBack()],
      [
        this.shape.hasWitness ? 4 : 0,
        () => (this.#random() < 0.5 ? witness.goAway(this.upTo(3)) : witness.dieAt(1 + this.upTo(5))),
      ],
      [this.shape.hasWitness ? 4 : 0, () => witness.comeBack()],
      [1, () => this.#loseCopy()],
      [3, () => this.#setClock()],
      [4, () => (this.#late === undefined ? this.#beginLate() : this.#endLate())],
      [2, () => this.#changeKey()],
    ]
    let drawn = this.upTo(steps.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, step] of steps) {
      if (drawn < weight) return void (await step())
      drawn -= weight
    }
  }

  async #backUp(): Promise<void> {
    this.#backups.push(await this.world.keep())
  }

  #loseCopy(): void {
    this.#count('copies lost')
    this.#isCopyNew = true
    this.world.place.beginAnew()
    this.#lives = [this.begin()]
  }

  #setClock(): void {
    const by = this.#random() < 0.5 ? -this.upTo(4_000) : this.upTo(30_000)
    // Never more behind than the clocks of two of our processes may be.
    this.#setBackMs = Math.max(0, this.#setBackMs - by)
    if (this.#setBackMs <= 4_000) this.world.clocks.set(by)
    else this.#setBackMs += by
  }

  #beginLate(): void {
    const { api } = this.world
    const held = Promise.withResolvers<void>()
    const slow = {
      ...api,
      emit: async (work: Work) => {
        await api.emit(work)
        await held.promise
      },
    }
    this.#late = { commit: held.resolve, ended: this.emit(2, slow) }
  }

  async #endLate(): Promise<void> {
    this.#late?.commit()
    await this.#late?.ended
    this.#late = undefined
  }

  /** The next step of an exchange, when what the one before told is in the copy: they are days apart. */
  async #changeKey(): Promise<void> {
    if (this.#keyPhase === 2) return
    this.#count('key changes')
    const step = this.#keyPhase === 0 ? 'named' : 'retired'
    const own = this.shape.hasPlatform ? logs : (['demo'] as const)
    await this.#endLate()
    if (this.shape.hasPlatform) await this.run('note', this.begin())
    // The former names the next of the emitters, and the next retires the former.
    if (step === 'retired') this.world.emitAs(emitters[1])
    for (const log of own)
      await tellKeyChange(this.world.ownerOf(log), [log], step, { former: sealers[0].id, next: sealers[1] })
    await tellKeyChange(this.world.ownerOf('demo'), ['demo'], step, { former: emitters[0].id, next: emitters[1] })
    this.world.emitAs(emitters[1])
    this.#keyPhase++
    const [former, next] = sealers
    await this.settleWith(this.begin())
    this.#key =
      step === 'named'
        ? { ...former, next: next.privateKey }
        : { ...next, former: [publicKeyFrom(rawPublicKey(former.privateKey))] }
    this.#lives = [this.begin()]
    this.#backups = []
  }

  /** The runbook of a log that is behind: known why, the right database or the copy puts it back. */
  async restore(): Promise<void> {
    const chosen = this.upTo(this.#backups.length)
    const backup = this.#backups[chosen]
    if (backup === undefined) return
    this.#count('restores')
    await this.#endLate()
    const { world } = this
    if (this.#random() < 0.5) await this.#dieCopying()
    await this.#everybodyIsBack()
    const isCovered = await this.#isCovered()
    assert.ok(isCovered || this.#isCopyNew, 'others know of what nobody can put back')
    const right = await world.keep()
    await world.bringBack(backup)
    const life = this.begin()
    this.#lives = [life]
    if (this.shape.hasPlatform) await this.run('note', life)
    await this.emit(1)
    await this.run('seal', life)
    await this.#toldAtOnce()
    await this.run('copy', life)
    const halted = [...(await world.standing())].filter(([, { isHalted }]) => isHalted)
    if (halted.length > 0 && !isCovered) {
      this.#count('right databases brought back')
      await world.bringBack(right)
      this.#lives = [this.begin()]
      return
    }
    // What came after it is no past of this log any more.
    this.#backups = this.#backups.slice(0, chosen + 1)
    for (const [institution] of halted) await this.#recover(institution)
    this.#lives = [this.begin(this.#someMoment())]
  }

  /** A copier comes no further than to some of its files: the step that it began is all that the copy has of it. */
  async #dieCopying(): Promise<void> {
    await this.emit(1 + this.upTo(12))
    await this.run('seal')
    this.world.place.goAway(2 + this.upTo(14))
    await this.run('copy')
  }

  /** Halted is what holds not all that is known outside, and nothing else. */
  async #toldAtOnce(): Promise<void> {
    const standing = (await this.world.standing()).get('demo')
    assert.ok(standing !== undefined)
    const lacks = (await this.outside('demo')).some(head => !holds(standing, head))
    assert.equal(standing.isHalted, lacks, `halted: ${standing.halt}`)
  }

  async #recover(institution: string): Promise<void> {
    this.#count('recoveries')
    const { world } = this
    for (;;) {
      let moments = this.#random() < 0.4 ? this.upTo(60) : Number.POSITIVE_INFINITY
      const moment = () => {
        if (moments-- <= 0) throw new Killed()
      }
      const owner = world.ownerOf(institution)
      const outside = { ...owner, sql: countedSql(owner.sql, moment) }
      try {
        const recovered = await recover(outside, institution, this.copyOf(moment), trusted)
        assert.ok(recovered.ok, `recovery of ${institution}: ${JSON.stringify(recovered, plain)}`)
        return
      } catch (thrown) {
        if (!isAccident(thrown)) throw thrown
        this.#count('recoveries killed')
      }
    }
  }

  /** Nothing that anybody else knows is lost, if this database is. */
  async #isCovered(): Promise<boolean> {
    for (const institution of logs) {
      const copied = (await this.copyOf().newest(institution))?.size ?? 0n
      if (copied > (this.world.copied(institution).at(-1)?.size ?? 0n)) this.#count('restores with a step begun')
      const known = Math.max(0, ...(await this.outside(institution)).map(({ size }) => Number(size)))
      if (known > copied) return false
      if (this.shape.hasPlatform && this.#isCopyNew) return false
    }
    return true
  }

  async #everybodyIsBack(): Promise<void> {
    this.world.place.comeBack()
    await this.world.witness.comeBack()
  }

  /** Everything that is known of a log outside of the database. */
  async outside(institution: string): Promise<readonly Head[]> {
    await this.#lookAtWitness(institution)
    const begun = await openCopy(this.world.place.unasked, signersOf(this.#key)).newest(institution)
    return [
      ...this.world.copied(institution),
      ...(begun === undefined ? [] : [begun]),
      ...(this.#cosigned.get(institution)?.values() ?? []),
    ]
  }

  async #lookAtWitness(institution: string): Promise<void> {
    if (!this.shape.hasWitness) return
    const shown = await this.world.witnessed(institution)
    if (shown === undefined) return
    const known = this.#cosigned.get(institution) ?? new Map<bigint, Head>()
    this.#cosigned.set(institution, known)
    const before = known.get(shown.size)
    assert.ok(before === undefined || before.root.equals(shown.root), 'a witness cosigned two heads of one size')
    assert.ok(
      [...known.keys()].every(size => size <= shown.size),
      'a witness went back',
    )
    known.set(shown.size, shown)
  }

  /** What must hold after each step: of places, of heads, and that nobody complains. */
  async check(): Promise<void> {
    for (const [institution, standing] of await this.world.standing()) {
      assert.equal(standing.gap, undefined)
      assert.equal(standing.halt, '', `${institution} is halted`)
      assert.equal(Number(standing.size), standing.roots.length - 1, 'the row of the log is of its leaves')
      for (const head of standing.checkpoints) assert.ok(holds(standing, head), `signed ${head.size}, and another root`)
      for (const head of await this.outside(institution))
        assert.ok(holds(standing, head), `others know ${head.size} leaves of ${institution}, and the log does not`)
    }
    if (this.#random() < 0.1) {
      const problems = await this.problems()
      assert.deepEqual(
        problems.filter(problem => !isWaiting.test(problem)),
        [],
      )
    }
  }

  async problems(): Promise<readonly string[]> {
    const { sealer, policy } = this.world
    const report = await verify(sealer, trusted, undefined, this.shape.hasWitness ? policy : undefined)
    return report.problems.map(({ institution, where, what }) => `${institution}, ${where}: ${what}`)
  }

  async settleWith(life: Life): Promise<void> {
    await this.#everybodyIsBack()
    this.world.clocks.goOn(2_000)
    this.#lives = [life]
    while ((await life.seal()) > 0);
    await life.copy()
    this.world.clocks.goOn(1_000)
    await life.submit()
  }

  /** Everybody is there again: all is sealed, copied, cosigned and verified, and nobody complains of anything. */
  async settle(): Promise<void> {
    await this.#endLate()
    const life = this.begin()
    if (this.shape.hasPlatform) await this.run('note', life)
    await this.settleWith(life)
    await life.copy()
    await this.check()
    assert.deepEqual(await this.problems(), [])
    assert.deepEqual(await life.problems(), [])
    for (const [institution, { size, queued }] of await this.world.standing()) {
      assert.equal(queued, 0)
      assert.equal(await this.checkCopy(institution), size, 'the copy is as long as the log')
      if (this.shape.hasWitness && size > 0n)
        assert.equal((await this.world.witnessed(institution))?.size, size, 'the witness has seen it all')
    }
    this.#count('leaves', Number((await this.world.standing()).get('demo')?.size ?? 0))
  }

  /** Every checkpoint of the copy is of a beginning of what it holds. */
  async checkCopy(institution: string): Promise<bigint> {
    const copy = this.copyOf()
    let range: CompactRange = emptyRange
    for (const { size } of this.world.copied(institution)) {
      const checkpoint = await copy.checkpointUpTo(institution, size)
      assert.ok(checkpoint?.size === size)
      range = (await readStep(copy, institution, trusted, range, checkpoint)).longer
    }
    return range.size
  }
}

/** Whether the log has so many leaves, and that root of them. */
function holds({ roots }: Standing, { size, root }: Head): boolean {
  return roots[Number(size)]?.equals(root) === true
}

function isAccident(thrown: unknown): boolean {
  if (thrown instanceof AggregateError) return thrown.errors.every(isAccident)
  if (thrown instanceof Killed || thrown instanceof Unreachable) return true
  return thrown instanceof Error && thrown.cause !== undefined && isAccident(thrown.cause)
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
