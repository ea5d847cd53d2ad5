// What the page of an exception says: what is the matter, what may be done about it, and what came of that.

import type { Operations } from '../../api/api.ts'
import type { Tone } from '../../parts/tone.ts'

export type Exception = Operations['GET /v1/exceptions/{exception}']['answer']
export type ExceptionAction = Exception['actions'][number]

/** The fact, and where the money is meanwhile. */
export const exceptionKinds: Readonly<Record<Exception['kind'], readonly [title: string, says: string]>> = {
  rejected: ['The bank refused it', 'Nothing was paid, and the money is free on the member’s account.'],
  insufficient_funds: ['There was not enough', 'Nothing was paid. No money is held for it.'],
  refused: ['A rule of ours stopped it', 'Nothing was paid, and the money is free on the member’s account.'],
  returned: ['It came back', 'It was paid. The money rests with the institution, and the member does not have it.'],
  unknown_outcome: [
    'Nobody has said what became of it',
    'It should have arrived. It is not sent again: this ends when the bank answers.',
  ],
  stale: ['Nobody has cashed the check', 'The money is still held. The check is stopped before anything else is done.'],
  core_differs: ['The core has it otherwise', 'Nothing is put right by itself. Put it right there, then close this.'],
  correction: [
    'The bank corrects what was sent',
    'It arrived. The next payment has to be written as the bank says, within six banking days.',
  ],
  check_presented: [
    'A check was brought to the bank',
    'It is not to be paid, or was paid all the same. Banks take such a thing back for a day or two only.',
  ],
}

/** What follows from it, and what does not. */
export const consequences: Readonly<Record<ExceptionAction, string>> = {
  reprocess: 'It is tried again with the next window, under the same name: nothing can be paid twice by it.',
  refund:
    'The money goes back to the member’s account. Above the threshold somebody else agrees first, and until then nothing moves.',
  reissue:
    'The payee is paid anew with what came back. Above the threshold somebody else agrees first, and until then nothing moves.',
  close: 'This ends. No money moves, and nothing is tried again.',
}

/** Those that move money name how much. */
export function labelOf(action: ExceptionAction, amount: string | undefined): string {
  if (action === 'close') return 'End it'
  return [{ reprocess: 'Try again', refund: 'Refund', reissue: 'Send anew' }[action], amount]
    .filter(word => word !== undefined)
    .join(' ')
}

export const resolutions: Readonly<Record<NonNullable<Exception['resolution']>, string>> = {
  reprocessed: 'tried again',
  retried: 'tried again by itself',
  refunded: 'refunded',
  reissued: 'sent anew',
  closed: 'closed without anything more',
  answered: 'what the bank said in the end',
}

const steps: Readonly<Record<string, readonly [words: string, tone: Tone]>> = {
  opened: ['It was found', 'attention'],
  taken: ['Somebody took it', 'quiet'],
  tried_in_vain: ['Tried again, in vain', 'bad'],
  refund_proposed: ['A refund was proposed', 'waiting'],
  reissue_proposed: ['To send it anew was proposed', 'waiting'],
  refund_begun: ['A refund was begun', 'waiting'],
  reissue_begun: ['To send it anew was begun', 'waiting'],
  check_presented: ['The check was brought to the bank', 'attention'],
  reprocessed: ['Tried again: it goes its way', 'good'],
  retried: ['Tried again by itself: it goes its way', 'good'],
  refunded: ['Refunded', 'good'],
  reissued: ['Sent anew', 'good'],
  closed: ['Closed', 'good'],
  answered: ['The bank has answered', 'good'],
}

/** Undefined for what the office says and we have no words for. */
export function stepOf(act: string): readonly [words: string, tone: Tone] | undefined {
  return Object.hasOwn(steps, act) ? steps[act] : undefined
}

/** Why it must wait for somebody, in words: to take it, and to do anything to it. `isAsked`: a second person has yet to answer. */
export function whyNotOf(
  { owner, ownedUntil, wanted }: Exception,
  { me, nowMs, isAsked }: { readonly me: string; readonly nowMs: number; readonly isAsked: boolean },
): { readonly take: string | undefined; readonly act: string | undefined } {
  const isOthers = owner !== undefined && owner !== me && ownedUntil !== undefined && Date.parse(ownedUntil) > nowMs
  const take = isOthers ? 'Somebody else has it. It is free again when their quarter of an hour is over.' : undefined
  const act = isAsked
    ? 'A proposal waits for a second person. There is one at a time.'
    : wanted === undefined
      ? undefined
      : 'The check is being stopped. What was asked for is done when the bank knows.'
  return { take, act: take ?? act }
}
