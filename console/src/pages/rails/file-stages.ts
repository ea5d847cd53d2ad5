// The course of a file to the bank: each stage, whether it is behind, here or ahead, and what it means.

import type { Tone } from '../../parts/tone.ts'
import type { BankFile } from './words.ts'

export type Stage = {
  readonly name: string
  readonly says: string
  readonly tone: Tone
  readonly is: 'behind' | 'here' | 'ahead'
}

const course = ['building', 'awaiting_approval', 'approved', 'sending', 'sent', 'confirmed'] as const
type OnCourse = (typeof course)[number]

const says: Readonly<Record<OnCourse, readonly [name: string, says: string]>> = {
  building: ['Built', 'Its payments are put into the bank’s form, and counted into control totals.'],
  awaiting_approval: [
    'Approved',
    'Files over the institution’s own limits, or while returns are over theirs, wait for a second person.',
  ],
  approved: ['Free to leave', 'It leaves with the next pass, or after the file that it follows.'],
  sending: [
    'Sending',
    'It may or may not have left. It is looked for at the bank before it is sent again, so it leaves once.',
  ],
  sent: ['Sent', 'It is at the bank. Whether the bank takes it is not known yet.'],
  confirmed: ['Confirmed', 'The bank has taken it, with the totals that we sent.'],
}

const isOnCourse = (state: BankFile['state']): state is OnCourse => course.some(one => one === state)

export function stagesOf({
  state,
  settledOn,
  reason,
}: Pick<BankFile, 'state' | 'settledOn' | 'reason'>): readonly Stage[] {
  if (!isOnCourse(state)) return [endedBy(state, reason)]
  const here = course.indexOf(state)
  const stages = course.map((one, at): Stage => {
    const [name, words] = says[one]
    const isDone = at < here || state === 'confirmed'
    return {
      name,
      says: words,
      is: isDone ? 'behind' : at === here ? 'here' : 'ahead',
      tone: isDone ? 'good' : at === here ? (one === 'awaiting_approval' ? 'attention' : 'waiting') : 'quiet',
    }
  })
  const isPaid = settledOn !== undefined
  return [
    ...stages,
    {
      name: 'On the statement',
      says: isPaid
        ? `The bank says that it paid for it on ${settledOn}.`
        : 'The bank’s statement has not said yet that it paid for it.',
      is: isPaid ? 'behind' : state === 'confirmed' ? 'here' : 'ahead',
      tone: isPaid ? 'good' : state === 'confirmed' ? 'waiting' : 'quiet',
    },
  ]
}

function endedBy(state: 'rejected' | 'withdrawn', reason: string | undefined): Stage {
  const because = reason === undefined ? '' : ` Because: ${reason.replaceAll('_', ' ')}.`
  return state === 'rejected'
    ? {
        name: 'Rejected by the bank',
        says: `None of its payments arrived by it.${because}`,
        is: 'here',
        tone: 'bad',
      }
    : { name: 'Withdrawn', says: `It never left, and nothing was paid by it.${because}`, is: 'here', tone: 'quiet' }
}
