// A place of copies in memory: each file once, and gone from sight whenever a test says so.

import type { Place } from '../src/audit/audit.ts'

/** What could not be reached: nothing was done, or nobody knows. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

export type MemoryPlace = {
  readonly place: Place
  /** As it is, whether it is away or not. */
  readonly unasked: Place
  readonly files: ReadonlyMap<string, Buffer>
  /** It answers so many questions more, and then none until it is back. */
  readonly goAway: (questions: number) => void
  readonly comeBack: () => void
  /** All of it is lost, and an empty place stands there. */
  readonly beginAnew: () => void
}

export function memoryPlace(name: string): MemoryPlace {
  const files = new Map<string, Buffer>()
  let questions = Number.POSITIVE_INFINITY
  const placeThat = (answered: <T>(answer: () => T) => Promise<T>): Place => ({
    name,
    check: () => answered(() => undefined),
    keep: (path, bytes) =>
      answered(() => {
        const there = files.get(path)
        if (there !== undefined) return there.equals(bytes)
        files.set(path, Buffer.from(bytes))
        return true
      }),
    read: path => answered(() => files.get(path)),
    has: path => answered(() => files.has(path)),
    list: folder => answered(() => namesBelow(files.keys(), `${folder}/`)),
  })
  return {
    place: placeThat(async answer => {
      if (questions-- <= 0) throw new Unreachable(`${name} is away`)
      return answer()
    }),
    unasked: placeThat(async answer => answer()),
    files,
    goAway: more => {
      questions = more
    },
    comeBack: () => {
      questions = Number.POSITIVE_INFINITY
    },
    beginAnew: () => files.clear(),
  }
}

function namesBelow(paths: Iterable<string>, folder: string): string[] {
  const names = new Set<string>()
  for (const path of paths) if (path.startsWith(folder)) names.add(path.slice(folder.length).split('/')[0] ?? '')
  return [...names]
}
