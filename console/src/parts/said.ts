// Codes as people say them.

/** `awaiting_approval` as people say it. */
export function wordsOf(code: string): string {
  return code.replaceAll('_', ' ')
}
