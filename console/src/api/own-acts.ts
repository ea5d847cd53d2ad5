// What one has just done oneself, so that it is not told to oneself as news.

const rememberMs = 20_000
const until = new Map<string, number>()

/** Of an operation that was done: the ids in its path, and the one in its answer. */
export function rememberOwn(path: Readonly<Record<string, string>> | undefined, answer: unknown): void {
  const now = Date.now()
  for (const [id, endsMs] of until) if (endsMs < now) until.delete(id)
  const made = typeof answer === 'object' && answer !== null && 'id' in answer ? [answer.id] : []
  for (const id of [...Object.values(path ?? {}), ...made]) if (typeof id === 'string') until.set(id, now + rememberMs)
}

export function isOwn(subjects: readonly string[]): boolean {
  const now = Date.now()
  return subjects.some(id => (until.get(id) ?? 0) > now)
}
