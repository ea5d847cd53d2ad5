/**
 * So many callers at once, each sending its next call when the last is answered, for so long. Answers with how long
 * each call took, and how long it all took until the last answer.
 */
export async function runCallers(
  callers: number,
  forMs: number,
  call: (caller: number) => Promise<void>,
): Promise<{ readonly tookMs: readonly number[]; readonly elapsedMs: number }> {
  const tookMs: number[] = []
  const began = performance.now()
  async function caller(_: unknown, index: number): Promise<void> {
    for (let sent = performance.now(); sent - began < forMs; ) {
      await call(index)
      const answered = performance.now()
      tookMs.push(answered - sent)
      sent = answered
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return { tookMs, elapsedMs: performance.now() - began }
}
