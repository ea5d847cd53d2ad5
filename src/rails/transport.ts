// How a file gets to the bank in two steps, so that nobody ever has to guess whether it got there.
//
// It is first put where the bank does not look, which harms nobody and may be done again. Then it is released by one
// act that either happens or does not. Whether it has happened can be seen afterwards: what is still where it was put has
// not been released.

export type Sighting =
  /** It is still where it was put: it has not been released, whatever was tried. */
  | 'staged'
  | 'released'
  /** The other end could not be asked. */
  | 'unknown'

export type Transport = {
  /** Returns when the bytes would survive a crash of the other end. Each try has a `staged` name of its own. */
  readonly stage: (staged: string, bytes: Buffer, signal: AbortSignal) => Promise<void>
  /** May throw and have happened all the same. */
  readonly release: (staged: string, name: string, signal: AbortSignal) => Promise<void>
  readonly look: (staged: string, name: string, signal: AbortSignal) => Promise<Sighting>
}
