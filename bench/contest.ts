// Contenders take turns in random order, several times over. What is compared was measured within the same turn, since
// the speed of a disk drifts from minute to minute by more than what sets the contenders apart.

import { fault } from '../src/base/outcome.ts'
import { type Cpu, median, type Slice } from './measure.ts'

export type Contender = {
  readonly name: string
  readonly unit: string
  readonly run: (forMs: number) => Promise<Slice>
}

export type Comparison = {
  readonly of: Contender
  readonly against: Contender
  /** The least that the ratio may be; undefined where the figure is only told. */
  readonly floor?: number | undefined
}

export type Case = {
  readonly name: string
  readonly median: number
  readonly unit: string
  readonly against: string | null
  readonly ratio: number | null
  readonly floor: number | null
  readonly holds: boolean
  readonly p50Ms?: number
  readonly p99Ms?: number
  readonly cpuUs?: Cpu
}

export type Rounds = {
  readonly repetitions: number
  readonly sliceMs: number
  /** After every contender has run once. */
  readonly warmedUp: () => Promise<void>
  /** Between two slices: whatever work the first has left to others must not fall on the second. */
  readonly settle: () => Promise<void>
}

export async function contest(comparisons: readonly Comparison[], rounds: Rounds): Promise<readonly Case[]> {
  const contenders = [...new Set(comparisons.flatMap(({ of, against }) => [of, against]))]
  const slices = new Map<Contender, Slice[]>(contenders.map(contender => [contender, []]))
  for (const contender of contenders) await contender.run(rounds.sliceMs / 4)
  await rounds.warmedUp()

  for (let repetition = 0; repetition < rounds.repetitions; repetition++) {
    for (const contender of shuffled(contenders)) {
      await rounds.settle()
      slices.get(contender)?.push(await contender.run(rounds.sliceMs))
    }
  }
  await rounds.settle()

  const measured = (contender: Contender) => slices.get(contender) ?? fault(`${contender.name} was not run`)
  const compared = comparisons.map(({ of, against, floor }): Case => {
    const theirs = measured(against)
    const ratios = measured(of).map(({ perSecond }, turn) => perSecond / (theirs[turn]?.perSecond ?? fault('no turn')))
    const ratio = median(ratios)
    const holds = floor === undefined || ratio >= floor
    return { ...figures(of, measured(of)), against: against.name, ratio, floor: floor ?? null, holds }
  })
  // Those that others are only held against, in figures of their own.
  const others = contenders.filter(contender => comparisons.every(({ of }) => of !== contender))
  return [
    ...compared,
    ...others.map(
      (other): Case => ({ ...figures(other, measured(other)), against: null, ratio: null, floor: null, holds: true }),
    ),
  ]
}

/** Each figure is the median of its own. */
function figures({ name, unit }: Contender, slices: readonly Slice[]) {
  const processes = Object.keys(slices[0]?.cpuUs ?? {})
  return {
    name,
    unit,
    median: median(slices.map(({ perSecond }) => perSecond)),
    p50Ms: median(slices.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(slices.map(({ p99Ms }) => p99Ms)),
    cpuUs: Object.fromEntries(
      processes.map(name => [name, median(slices.map(({ cpuUs }) => cpuUs[name] ?? fault('no such process')))]),
    ),
  }
}

/** Fisher and Yates's shuffle. */
function shuffled<T>(values: readonly T[]): T[] {
  const mixed = [...values]
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    const [a, b] = [mixed[last], mixed[other]]
    if (a !== undefined && b !== undefined) [mixed[last], mixed[other]] = [b, a]
  }
  return mixed
}
