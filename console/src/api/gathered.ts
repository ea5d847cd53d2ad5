// What the rows of a list need of something else is asked for together, and not once for each of them.

type Held = { readonly id: string }

type Waiting<T> = {
  readonly id: string
  readonly found: (one: T | null) => void
  readonly failed: (thrown: unknown) => void
}

const gatherMs = 15
const idsMax = 100

/** `ask` gets at most a hundred ids at a time, and need not answer to each; what it does not know is null. */
export function gathering<T extends Held>(
  ask: (ids: readonly string[]) => Promise<readonly T[]>,
  waitMs = gatherMs,
): (id: string) => Promise<T | null> {
  let waiting: Waiting<T>[] = []
  const answer = async (asked: readonly Waiting<T>[]) => {
    try {
      const items = new Map((await ask([...new Set(asked.map(({ id }) => id))])).map(one => [one.id, one]))
      for (const { id, found } of asked) found(items.get(id) ?? null)
    } catch (thrown) {
      for (const { failed } of asked) failed(thrown)
    }
  }
  const send = async () => {
    const asked = waiting
    waiting = []
    const starts = Array.from({ length: Math.ceil(asked.length / idsMax) }, (_, nth) => nth * idsMax)
    await Promise.all(starts.map(from => answer(asked.slice(from, from + idsMax))))
  }
  return id =>
    new Promise((found, failed) => {
      if (waiting.length === 0) setTimeout(() => void send(), waitMs)
      waiting.push({ id, found, failed })
    })
}
