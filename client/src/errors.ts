// What this client throws. None of it holds a key, a token or a proof, so all of it may be logged as it is.

import type { CommonCode, Operation, Operations, ProblemCode, Schemas } from './api.ts'
import type { Intent } from './intent.ts'

export type Problem = Schemas['Problem']
/** One thing to put right: in the body (a JSON pointer, RFC 6901), in path or query, or in a header. */
export type Mistake = NonNullable<Problem['errors']>[number]

/** Vouch said no, and nothing was done. */
export class Refused extends Error {
  override readonly name = 'Refused'
  /** What it is about; a Vouch newer than this client may have others. docs/problems has a page for each. */
  readonly code: ProblemCode
  readonly status: number
  readonly title: string
  /** What to do about it, in words. */
  readonly detail: string
  /** This one occurrence: its name in Vouch's own log. */
  readonly instance: string
  /** `after_change`: change the request; the key is not spent. `safe`: it may be asked again as it is. `never`: it will not do. */
  readonly retry: Problem['retry']
  readonly mistakes: readonly Mistake[]

  constructor(problem: Problem) {
    super(`${problem.title}. ${problem.detail}`)
    // What stands behind the last slash is the code; one that is not known here is told all the same.
    this.code = problem.type.slice(problem.type.lastIndexOf('/') + 1) as ProblemCode
    this.status = problem.status
    this.title = problem.title
    this.detail = problem.detail
    this.instance = problem.instance
    this.retry = problem.retry
    this.mistakes = problem.errors ?? []
  }
}

/** What one operation may be refused with. */
export type RefusalCode<Op extends Operation> = CommonCode | Operations[Op]['refusals']

/** Whether it is a refusal, and with one of these codes where some are named. */
export function isRefused<const Code extends ProblemCode = ProblemCode>(
  thrown: unknown,
  ...codes: readonly Code[]
): thrown is Refused & { readonly code: Code } {
  return thrown instanceof Refused && (codes.length === 0 || codes.some(code => code === thrown.code))
}

/**
 * It may have been done, and it may not. Never ask for the same under another key: ask again with `client.resolve(intent)`,
 * now or after a restart. Where there is no intent, the operation has no key: look before you ask again.
 */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome'
  readonly operation: string
  /** The Idempotency-Key it was asked under. */
  readonly key: string | undefined
  /**
   * Set where Vouch has refused it meanwhile: an earlier attempt may still be on its way until then, and could be accepted.
   * Resolved after that, the answer is final.
   */
  readonly certainAfter: Date | undefined
  /** Everything that is needed to ask again. It holds the body, so it is not printed. */
  declare readonly intent: Intent | undefined

  constructor(
    operation: string,
    { intent, certainAfter, cause }: { intent: Intent | undefined; certainAfter?: Date | undefined; cause: unknown },
  ) {
    super(`${operation} may or may not have been done. ${intent === undefined ? lookFirst : askAgain}`, { cause })
    this.operation = operation
    this.key = intent?.key
    this.certainAfter = certainAfter
    Object.defineProperty(this, 'intent', { value: intent, enumerable: false })
  }
}
const askAgain = 'Ask again under the same key: client.resolve(error.intent).'
const lookFirst = 'It has no key: look before you ask again.'

/** No answer came in time, and nothing was done: it was never sent, it only reads, or Vouch was too busy to take it. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** The issuer gives this program no token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
  /** The word of OAuth for it: `invalid_client`, `invalid_scope`. */
  readonly code: string

  constructor(code: string, description: string) {
    super(`The issuer gives no token: ${code}${description === '' ? '' : ` (${description})`}.`)
    this.code = code
  }
}
