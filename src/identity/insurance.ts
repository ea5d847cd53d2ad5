// What may be tried while the database is away, by the memory of one process: much less than otherwise. Nobody signs in
// without the database; this keeps the comparison of passwords from being asked for without end meanwhile.

const windowMs = 15 * 60_000
const triesPerAddressMax = 5
const triesPerNameMax = 3
/** Beyond it nobody new is let in, until the oldest have gone. */
const entriesMax = 10_000

export type Insurance = {
  /** Counts the try, too. */
  readonly allows: (address: string, nameIndex: Buffer) => boolean
}

export function openInsurance(elapsedMs: () => number): Insurance {
  const tries = new Map<string, { count: number; readonly sinceMs: number }>()

  function count(key: string, most: number, nowMs: number): boolean {
    const known = tries.get(key)
    if (known === undefined || nowMs - known.sinceMs > windowMs) {
      tries.delete(key)
      if (tries.size >= entriesMax) return false
      tries.set(key, { count: 1, sinceMs: nowMs })
      return true
    }
    known.count++
    return known.count <= most
  }

  return {
    allows: (address, nameIndex) => {
      const nowMs = elapsedMs()
      if (tries.size >= entriesMax) {
        for (const [key, { sinceMs }] of tries) if (nowMs - sinceMs > windowMs) tries.delete(key)
      }
      const isAddressFine = count(`address ${address}`, triesPerAddressMax, nowMs)
      return count(`name ${nameIndex.toString('base64url')}`, triesPerNameMax, nowMs) && isAddressFine
    },
  }
}
