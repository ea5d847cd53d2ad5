// Lets a receiver rest that has failed too often in a row, so that nobody waits for it, it can recover, and the attempts
// of what waits for it are not used up. Each worker keeps its own; nothing rests on it.

export type Circuit = {
  /** How many of `roomMax` may be sent at once now: none while it rests, then one to see whether it is well again. */
  readonly room: (receiver: string, roomMax: number) => number
  readonly note: (receiver: string, isWell: boolean) => void
}

export const failuresMax = 5
export const restMs = 60_000

export function openCircuit(now: () => Date): Circuit {
  const failing = new Map<string, { readonly failures: number; readonly restsUntilMs: number }>()
  return {
    room: (receiver, roomMax) => {
      const { failures, restsUntilMs } = failing.get(receiver) ?? { failures: 0, restsUntilMs: 0 }
      if (failures < failuresMax) return roomMax
      return now().getTime() < restsUntilMs ? 0 : 1
    },
    note: (receiver, isWell) => {
      const failures = (failing.get(receiver)?.failures ?? 0) + 1
      if (isWell) failing.delete(receiver)
      else failing.set(receiver, { failures, restsUntilMs: now().getTime() + restMs })
    },
  }
}
