// The rails: how each link to the outside is, since when, and what that means for the payments of today.

import { type Static, Type } from 'typebox'

import { sayMoney } from '../../base/money.ts'
import { done } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import * as rails from '../../rails/rails.ts'
import { route } from '../route.ts'
import { Amount, Instant, writeAmount } from '../wire.ts'

/** Instructions, of the core operations: in the queue. In doubt: they may have left, and the other end is asked. Files: not seen to have left. */
const Waiting = Type.Object(
  { count: Type.Integer(), amount: Amount },
  { $id: 'WaitingForRail', additionalProperties: false },
)

const Rail = Type.Object(
  {
    link: Type.Enum([...rails.reportedLinks], {
      description:
        'calls: instructions one by one; files: files to the bank; inbox: files from it; core: the institution’s core, where it has one.',
    }),
    state: Type.Enum([...rails.linkStates], {
      description:
        'connected: nothing speaks against it; degraded: the last call failed; failed: it failed five times in a row, and nobody calls until it has rested; disconnected: nothing is configured.',
    }),
    since: Type.Optional(Instant),
    lastFailure: Type.Optional(Type.Enum([...rails.failureKinds])),
    restsUntil: Type.Optional(Instant),
    methods: Type.Array(Type.Enum(['ach', 'same_day_ach', 'check']), { description: 'What leaves over it.' }),
    instructions: Waiting,
    inDoubt: Waiting,
    files: Waiting,
    nextCutOff: Type.Optional(Instant),
    meaning: Type.String({ description: 'What it means for the payments of today, in words.' }),
  },
  { $id: 'Rail', additionalProperties: false },
)
const Rails = Type.Object({ items: Type.Array(Rail) }, { $id: 'Rails', additionalProperties: false })

type Reported = rails.LinkReport & { readonly currency: string; readonly nextCutOff: Date | undefined }

function show(report: Reported): Static<typeof Rail> {
  const { name, row, methods, instructions, inDoubt, files, currency, nextCutOff } = report
  const sum = ({ count, minor }: typeof files) => ({ count, amount: writeAmount({ minor, currency }) })
  const lastFailure = rails.failureKinds.find(kind => kind === row?.lastFailure)
  return {
    link: name,
    state: row?.state ?? 'disconnected',
    ...(row === undefined ? {} : { since: row.since.toISOString() }),
    ...(lastFailure === undefined ? {} : { lastFailure }),
    ...(row === undefined || row.restsUntil === null ? {} : { restsUntil: row.restsUntil.toISOString() }),
    methods: [...methods],
    instructions: sum(instructions),
    inDoubt: sum(inDoubt),
    files: sum(files),
    ...(nextCutOff === undefined ? {} : { nextCutOff: nextCutOff.toISOString() }),
    meaning: meaningOf(report),
  }
}

function meaningOf(report: Reported): string {
  const { row, name, methods } = report
  switch (row?.state ?? 'disconnected') {
    case 'connected':
      return `${waitingIn(report)}; ${name === 'core' ? 'it is asked' : 'it leaves'} as usual.`
    case 'degraded':
      return `The last call failed (${row?.lastFailure ?? 'failed'}), and the next is made as usual. ${waitingIn(report)}.`
    case 'failed': {
      const until = row?.restsUntil ? `Nobody calls until ${row.restsUntil.toISOString()}` : 'It is being tried'
      if (name === 'inbox') return `${until}. What the bank says comes later; nothing is lost by that.`
      if (name === 'core')
        return `${until}. ${waitingIn(report)}. What is due from its accounts is refused or stands in, by the setting payments.core; nothing leaves before it is held.`
      return `${until}. ${waitingIn(report)}; this ${lateness(report)}. Nothing of it is lost, and nothing leaves twice.`
    }
    case 'disconnected':
      if (name === 'core') return `Nothing is configured. ${waitingIn(report)}.`
      return methods.length === 0
        ? 'Nothing is configured, and nothing goes over it.'
        : `Nothing is configured. ${waitingIn(report)}, and waits until something is.`
  }
}

function waitingIn({ name, instructions, inDoubt, files, currency }: Reported): string {
  const minor = instructions.minor + inDoubt.minor + files.minor
  if (instructions.count + inDoubt.count + files.count === 0) return 'Nothing waits'
  const counted = `${instructions.count} instructions that have not left, ${inDoubt.count} that may have left, and ${files.count} files`
  if (name === 'core')
    return `${instructions.count} operations that it was not asked for, and ${inDoubt.count} without an answer, wait: ${sayMoney({ minor, currency })} in all`
  return `${counted} wait: ${sayMoney({ minor, currency })} in all`
}

function lateness({ nextCutOff }: Reported): string {
  return nextCutOff === undefined
    ? 'is late if it lasts past the end of the day'
    : `is late if it lasts past the cut-off at ${nextCutOff.toISOString()}`
}

export const listRails = route({
  method: 'GET',
  path: '/v1/rails',
  permit: 'rails.read',
  summary: 'How each link to the outside is, since when, and what waits for it',
  answers: { 200: Rails },
  refuses: [],
  perform: async work => {
    const { currency } = await payments.institution(work)
    const reports: Reported[] = []
    for (const report of await rails.reportLinks(work, currency))
      reports.push({ ...report, currency, nextCutOff: await payments.nextCutOff(work, report.methods) })
    return done(reports)
  },
  answer: items => ({ status: 200, body: { items: items.map(show) } }),
})
