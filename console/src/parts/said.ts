// Codes and counts as people say them.

/** `awaiting_approval` as people say it. */
export function wordsOf(code: string): string {
  return code.replaceAll('_', ' ')
}

/** `1 risk`, `1,200 risks`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}
