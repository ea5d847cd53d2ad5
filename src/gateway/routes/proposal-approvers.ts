// Who may approve of a proposal: whether whoever asks may, and why not; how many others may; and who has.

import { type Static, Type } from 'typebox'

import { done, fault } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as change from '../../change/change.ts'
import * as identity from '../../identity/identity.ts'
import * as payments from '../../payments/payments.ts'
import * as reporting from '../../reporting/reporting.ts'
import { permitFor, proposalKinds } from '../decisions.ts'
import { isTold } from '../personal.ts'
import { route } from '../route.ts'
import { Instant, idOf } from '../wire.ts'
import { ProposalId } from './proposals.ts'

const strict = { additionalProperties: false }
/** Of each role. A role that more people have has somebody who may. */
const peopleMax = 100
const namedMax = 12

const Approver = Type.Object(
  {
    person: idOf('per', 'A person.'),
    name: Type.Optional(Type.String({ description: 'Of whoever works here. Absent, where whoever asks is not told.' })),
  },
  { $id: 'ProposalApprover', ...strict },
)

const Approvers = Type.Object(
  {
    permit: Type.String({ description: 'What it takes, such as approve.payments.' }),
    may: Type.Boolean({ description: 'Whether you may, as things stand; it is decided anew when you do.' }),
    whyNot: Type.Optional(Type.String({ description: 'Where you may not: why, for you to read.' })),
    roles: Type.Array(Type.Enum([...identity.roles]), { description: 'That have the permit.' }),
    others: Type.Integer({
      minimum: 0,
      description:
        'How many people beside you have such a role, did not make it, have not approved yet, and whose credentials were not lately reset. At none, nobody can approve of it.',
    }),
    people: Type.Array(Approver, {
      maxItems: namedMax,
      description: 'The first of them; none, where whoever asks is not told who works here.',
    }),
    recallUntil: Type.Optional({
      ...Instant,
      description: 'So long what was agreed to does not leave, and whoever has approved may recall it.',
    }),
    given: Type.Array(
      Type.Object(
        {
          by: Type.String({ description: 'person:per_….' }),
          at: Instant,
          contentHash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of what they saw.' }),
          counts: Type.Boolean({ description: 'false: it was changed since, and the approval fell with it.' }),
        },
        { $id: 'GivenApproval', ...strict },
      ),
      { description: 'Every approval, the earliest first.' },
    ),
  },
  { $id: 'ProposalApprovers', ...strict },
)

/** Everybody with one of these roles who could approve, but whoever asks. */
async function othersFor(
  work: Work,
  roles: readonly identity.Role[],
  { makers, approvers }: Pick<change.Proposal, 'makers' | 'approvers'>,
): Promise<readonly identity.PersonListed[]> {
  const found = new Map<string, identity.PersonListed>()
  for (const role of roles)
    for (const one of await identity.listPeople(work, { state: 'active', role }, '', peopleMax))
      found.set(one.person, one)
  const isOut = new Set<string>([work.actor, ...makers, ...approvers])
  return [...found.values()].filter(
    ({ person, passkeys, frozenUntil }) => !isOut.has(`person:${person}`) && passkeys > 0 && frozenUntil === null,
  )
}

export const readProposalApprovers = route({
  method: 'GET',
  path: '/v1/proposals/:proposal/approvers',
  permit: 'proposals.read',
  door: 'office',
  summary: 'Who may approve of a proposal: whether you may, and why not; how many others; and who has',
  params: Type.Object({ proposal: ProposalId }, strict),
  answers: { 200: Approvers },
  refuses: ['proposal_not_found'],
  prepare: ({ people }, { proposal }) =>
    done({ proposal, permits: people?.permits ?? fault('people come by the office alone') }),
  perform: async (work, { proposal, permits }) => {
    const found = await change.findProposal(work, proposal)
    if (!found.ok) return found
    const queue = await reporting.openWorkQueue(work, { permits, permitFor, kinds: proposalKinds })
    const hasChangedAccount = await payments.hasChangedAccount(work, found.value)
    const { permit, whyNot, roles } = queue.approving(found.value, hasChangedAccount)
    return done({
      proposal: found.value,
      permit,
      whyNot,
      roles,
      others: await othersFor(work, roles, found.value),
      given: await change.approvalsOf(work, proposal),
      recallUntil: await payments.recallableUntil(work, found.value),
    })
  },
  answer: async ({ proposal, permit, whyNot, roles, others, given, recallUntil }, { caller, tools }) => {
    const { institution, actor } = caller
    const named = isTold(caller, 'staff') ? others.slice(0, namedMax) : []
    const names = await tools.vault.openMany(
      named.map(({ person, sealedName }) => ({
        place: identity.personPlace(institution, person, 'name'),
        sealed: sealedName,
      })),
      { why: 'shown', actor },
    )
    const body: Static<typeof Approvers> = {
      permit,
      may: whyNot === null,
      ...(whyNot === null ? {} : { whyNot }),
      roles: [...roles],
      others: others.length,
      people: named.map(({ person }, place) => ({ person, name: names[place] ?? fault('a name for each') })),
      ...(recallUntil === undefined ? {} : { recallUntil: recallUntil.toISOString() }),
      given: given.map(({ revision, contentHash, approver, at }) => ({
        by: approver,
        at: at.toISOString(),
        contentHash,
        counts: revision === proposal.revision,
      })),
    }
    return { status: 200, body }
  },
})
