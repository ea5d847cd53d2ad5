// What a case tries, one attempt after the other, and what was answered. A case holds when every attempt did, and when there
// was one.

import type { Heard } from './wire.ts'

export type Finding = { readonly answer: string; readonly holds: boolean }

/** A status, or a status and what the refusal is called: '401 token_invalid'. */
export type Wanted = number | string

export type Tries = {
  /** `answer` is what a reader of the table sees; it is as wanted when `isWanted` says so. */
  readonly note: (what: string, answer: string | number, isWanted: boolean) => void
  /** The same for an answer over HTTP, which is one of those that are wanted. */
  readonly status: (what: string, answer: Response | Heard | number, ...wanted: readonly Wanted[]) => Promise<void>
  readonly finding: () => Finding
}

const shownMax = 12

export function openTries(): Tries {
  const seen: { readonly what: string; readonly answer: string; readonly isWanted: boolean }[] = []
  const note: Tries['note'] = (what, answer, isWanted) => {
    seen.push({ what, answer: String(answer), isWanted })
  }
  return {
    note,
    status: async (what, answer, ...wanted) => {
      const said = await saidBy(answer)
      const [status = ''] = said.split(' ')
      note(
        what,
        said,
        wanted.some(one => String(one) === said || String(one) === status),
      )
    },
    finding: () => {
      const bad = seen.filter(({ isWanted }) => !isWanted)
      const shown = (bad.length > 0 ? bad : seen).map(({ what, answer }) => `${what}: ${answer}`)
      const more = shown.length > shownMax ? `, and ${shown.length - shownMax} more` : ''
      return { answer: `${shown.slice(0, shownMax).join(', ')}${more}`, holds: seen.length > 0 && bad.length === 0 }
    },
  }
}

/** The status, and the problem's or the issuer's word for it. */
export async function saidBy(answer: Response | Heard | number): Promise<string> {
  if (typeof answer === 'number') return String(answer)
  const text = typeof answer.text === 'string' ? answer.text : await answer.text()
  const word = /"type":"\/problems\/([a-z_]+)"/.exec(text)?.[1] ?? /^\{"error":"([a-z_]+)"/.exec(text)?.[1]
  return word === undefined ? String(answer.status) : `${answer.status} ${word}`
}
