// What fuzzing damages files with: dice that fall the same way for the same seed, and the one way to change bytes.

export type Dice = (sides: number) => number
export type Damage = (bytes: Buffer, roll: Dice, other: Buffer) => Buffer

/** Mulberry32. */
export function dice(from: number): Dice {
  let state = from
  return sides => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

export function splice(bytes: Buffer, at: number, less: number, more: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at + less)])
}
