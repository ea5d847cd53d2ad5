// Wording is changed by proposals. `change` and `messages` are strangers on one floor, so what the one has approved is
// handed to the other here.

import { daysAfter } from '../base/dates.ts'
import { type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as messages from '../messages/messages.ts'
import { refusedAt, refusesOnly } from './wire.ts'

const kind = 'messages.template'
const proposalDays = 30
/** A wording that was set: `payment_settled/en`, and the version it became. */
export type TemplateSet = { readonly template: string; readonly version: number }

function isOurs(given: string): boolean {
  return given === kind
}

/** It is looked at before anybody is asked, and again when it is set. */
export async function proposeTemplate(
  work: Work,
  template: messages.NewTemplate,
): Promise<Outcome<change.Proposal, messages.WordingRefusal | change.NewProposalRefusal>> {
  const { notice, language, subject, text } = template
  const checked = readable(messages.checkTemplate(template))
  if (!checked.ok) return refusedAt(checked.refusal.part === 'text' ? '/lines' : '/subject', checked.refusal)
  return change.propose(work, {
    kind,
    subject: `${notice}/${language}`,
    content: { subject, text },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

async function carryOut(
  work: Work,
  { subject: name, content }: change.Proposal,
): Promise<Outcome<TemplateSet, messages.WordingRefusal>> {
  const [notice = '', language = ''] = name.split('/')
  // As `proposeTemplate` wrote it: nobody else proposes this kind.
  const { subject, text } = content as { readonly subject: string; readonly text: string }
  const set = readable(await messages.setTemplate(work, { notice, language, subject, text }))
  return set.ok ? { ok: true, value: { template: name, version: set.value.version } } : refused(set.refusal)
}

/** A rehearsal is undone, so it may do what the approval would. Nothing waits for a wording that is dropped. */
export const templates = { isOurs, carryOut, tryOut: carryOut, dropped: () => Promise.resolve() }

/** Notice and language are those of the route's schema, or of a proposal that came by it. */
function readable<T>(outcome: Outcome<T, messages.TemplateRefusal>): Outcome<T, messages.WordingRefusal> {
  return outcome.ok
    ? outcome
    : refusesOnly(outcome, [
        'wording_empty',
        'wording_too_long',
        'wording_malformed',
        'place_unknown',
        'place_repeated',
        'wording_sensitive',
      ])
}
