// Holds leaves against what rows owe, both ways. Pure: leaves first, then rows, each as it comes.

import { hash } from 'node:crypto'
import { idOf, type LeafName, type Owed, type OwedKind } from '../base/owed.ts'
import type { LeafRead } from './leaf.ts'

/** One that is not as it should be. `leaf`: its place in the log. */
export type Mismatch = { readonly kind: string; readonly id: string; readonly leaf?: string }

export type Owing = {
  readonly owed: readonly Pick<OwedKind, 'kind' | 'names' | 'isLater' | 'more' | 'or'>[]
  /** Kinds that no row owes, and why. */
  readonly excused: Readonly<Record<LeafName, string>>
}

/** `place`: null where it has none yet. */
export type PlacedLeaf = LeafRead & { readonly place: bigint | null }

/** How a leaf of a kind is held against rows: one for one, or as one that some row wants. */
type Ways = {
  readonly exact: readonly string[] | undefined
  readonly wanted: readonly { readonly kind: LeafName; readonly names: readonly string[] }[]
}

export class Matching {
  readonly #ways: ReadonlyMap<string, Ways>
  readonly #excused: ReadonlySet<string>
  readonly #isWanted: ReadonlySet<string>
  readonly #isLater: ReadonlySet<string>
  /** How many leaves more than rows; what is even is forgotten. Keys are sixteen bytes. */
  readonly #net = new Map<string, number>()
  readonly #seen = new Set<string>()
  #leaves = 0
  #owed = 0

  constructor(owing: Owing) {
    const { ways, excused, wanted, later } = rulesOf(owing)
    this.#ways = ways
    this.#excused = excused
    this.#isWanted = wanted
    this.#isLater = later
  }

  get leaves(): number {
    return this.#leaves
  }

  get owed(): number {
    return this.#owed
  }

  /** Answers false for a leaf of a kind that nobody has heard of. */
  leaf({ kind, body }: LeafRead): boolean {
    this.#leaves++
    const ways = this.#ways.get(kind)
    if (ways?.exact !== undefined) this.#add(keyOf(kind, named(body, ways.exact)), 1)
    for (const one of ways?.wanted ?? []) this.#seen.add(keyOf(one.kind, named(body, one.names)))
    return ways !== undefined || this.#excused.has(kind)
  }

  /** Answers false for a row whose leaf is not there, where that can be told at once. */
  row({ kind, id }: Owed): boolean {
    this.#owed++
    const key = keyOf(kind, id)
    if (this.#isWanted.has(kind)) return this.#seen.has(key)
    this.#add(key, -1)
    return true
  }

  /** Of just before: the row may be of now, where its kind says that rows may be later. */
  earlierLeaf({ kind, body }: LeafRead): void {
    const exact = this.#isLater.has(kind) ? this.#ways.get(kind)?.exact : undefined
    if (exact === undefined) return
    const key = keyOf(kind, named(body, exact))
    if ((this.#net.get(key) ?? 0) < 0) this.#add(key, 1)
  }

  /** Of just after: the leaf may be of now. */
  laterRow({ kind, id }: Owed): void {
    const key = keyOf(kind, id)
    if ((this.#net.get(key) ?? 0) > 0) this.#add(key, -1)
  }

  /** Whether there is something that has to be looked for by name. */
  get isUneven(): boolean {
    return this.#net.size > 0
  }

  /** Of what is uneven, when everything goes by a second time: what it is called. */
  unevenLeaf({ kind, body }: LeafRead): Owed | undefined {
    const exact = this.#ways.get(kind)?.exact
    if (exact === undefined) return undefined
    const id = named(body, exact)
    return this.#net.has(keyOf(kind, id)) ? { kind: kind as LeafName, id } : undefined // It is one of ours.
  }

  isUnevenRow({ kind, id }: Owed): boolean {
    return !this.#isWanted.has(kind) && this.#net.has(keyOf(kind, id))
  }

  #add(key: string, more: number): void {
    const net = (this.#net.get(key) ?? 0) + more
    if (net === 0) this.#net.delete(key)
    else this.#net.set(key, net)
  }
}

type Rules = {
  readonly ways: ReadonlyMap<string, Ways>
  readonly excused: ReadonlySet<string>
  readonly wanted: ReadonlySet<string>
  readonly later: ReadonlySet<string>
}

/** Each hour of a log is matched by the same. */
const known = new WeakMap<Owing, Rules>()

function rulesOf(owing: Owing): Rules {
  const rules = known.get(owing) ?? makeRules(owing)
  known.set(owing, rules)
  return rules
}

function makeRules({ owed, excused }: Owing): Rules {
  const wanted = owed.filter(isWanted)
  const ways = new Map<string, Ways>()
  const kinds = new Set(owed.flatMap(({ kind, or = [] }) => [kind, ...or]))
  for (const kind of kinds) {
    const exact = owed.find(one => one.kind === kind && !isWanted(one))
    ways.set(kind, {
      exact: exact && Object.keys(exact.names),
      wanted: wanted
        .filter(one => one.kind === kind || one.or?.some(other => other === kind))
        .map(one => ({ kind: one.kind, names: Object.keys(one.names) })),
    })
  }
  return {
    ways,
    excused: new Set(Object.keys(excused)),
    wanted: new Set(wanted.map(({ kind }) => kind)),
    later: new Set(owed.filter(({ isLater }) => isLater === true).map(({ kind }) => kind)),
  }
}

function isWanted({ more, or }: Pick<OwedKind, 'more' | 'or'>): boolean {
  return more !== undefined || or !== undefined
}

function named(body: LeafRead['body'], names: readonly string[]): string {
  return idOf(names.map(name => body[name]))
}

function keyOf(kind: string, id: string): string {
  return hash('sha256', `${kind}\n${id}`, 'buffer').toString('latin1', 0, 16)
}
