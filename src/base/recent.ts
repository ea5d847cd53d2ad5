/** A bounded memory: forgets what is older than `ageMsMax`, and beyond `itemsMax` what was longest not asked for. */
export type Recent<Value> = {
  readonly get: (name: string) => Value | undefined
  readonly set: (name: string, value: Value) => void
  readonly forget: (name: string) => void
}

export function recent<Value>(itemsMax: number, ageMsMax: number, now: () => Date): Recent<Value> {
  // A Map keeps the order of insertion: the first is the one longest not asked for.
  const held = new Map<string, { readonly value: Value; readonly sinceMs: number }>()
  return {
    get: name => {
      const found = held.get(name)
      if (found === undefined) return undefined
      held.delete(name)
      const ageMs = now().getTime() - found.sinceMs
      if (ageMs < 0 || ageMs >= ageMsMax) return undefined
      held.set(name, found)
      return found.value
    },
    set: (name, value) => {
      held.delete(name)
      held.set(name, { value, sinceMs: now().getTime() })
      for (const oldest of held.keys()) {
        if (held.size <= itemsMax) break
        held.delete(oldest)
      }
    },
    forget: name => {
      held.delete(name)
    },
  }
}
