// Where a bank leaves its files for us. A file is fetched, kept, and only then removed: a crash in between fetches it again,
// and a file that has been seen before is known by its hash.

export type Inbox = {
  /** Names of files that are whole, in a stable order. */
  readonly list: (signal: AbortSignal) => Promise<readonly string[]>
  /** Throws `TooLarge` when there are more bytes than that. */
  readonly fetch: (name: string, bytesMax: number, signal: AbortSignal) => Promise<Buffer>
  /** Once it is kept; one that is gone already is no mistake. */
  readonly remove: (name: string, signal: AbortSignal) => Promise<void>
}
