// What change promises, and how that is tried: with proposals about nothing, between people who do not exist.

import { canonical } from '../base/canonical.ts'
import { type Control, type Ground, wordFor } from '../base/control.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, rehearse, type Work } from '../base/work.ts'
import * as store from './probe-store.ts'
import type { Proposal } from './proposal.ts'
import { applied, approve, propose, revise } from './proposals.ts'
import { contentAt, setValue } from './values.ts'

const [maker, reviser, checker, other] = [
  'person:per_canary_maker',
  'person:per_canary_reviser',
  'person:per_canary_checker',
  'person:per_canary_other',
] as const
const everySeconds = 3_600
const withinMs = 10_000
const dayMs = 86_400_000
const kind = 'probe.setting'

export const controls: readonly Control[] = [
  {
    id: 'change.four-eyes',
    says: 'What one person proposes or changes, another approves, word for word as it then stands; only that takes effect.',
    does: 'prevents',
    answers: ['sec.insider-threats', 'ops.human-error', 'stride.tampering'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('proposals of the canary', approvals.length)
      for (const [tried, expected, attempt] of approvals) {
        ground.tried(tried, expected, await wordFor(() => ground.work(attempt)))
      }
      await tryPastTheDoor(ground)
    },
  },
  {
    id: 'change.dry-run',
    says: 'What a change would do can be seen beforehand: what is tried out answers as the real thing does, and leaves nothing.',
    does: 'prevents',
    answers: ['ops.human-error'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('proposals of the canary', 2)
      const came = await ground.work(async work => {
        const proposal = await begin(work)
        const approved = await approve(as(work, checker), proposal.id, proposal.contentHash)
        if (!approved.ok) return fault('one other person is enough')
        const before = { rows: await store.rowsOf(work, proposal.id), leaves: work.leaves.length }
        const rehearsed = await rehearse(work, inner => carryOut(inner, proposal))
        const inForce = await contentAt(work, kind)
        const after = { rows: await store.rowsOf(work, proposal.id), leaves: work.leaves.length }
        const real = await carryOut(work, proposal)
        return {
          left: JSON.stringify(after) === JSON.stringify(before) && inForce === undefined,
          rehearsed: wordOf(rehearsed),
          real: wordOf(real),
          inForce: canonical((await contentAt(work, kind)) ?? null),
        }
      })
      ground.tried('a setting tried out before it is set', 'nothing is left of it', came.left ? nothing : 'it is set')
      ground.tried('what trying out answered', came.real, came.rehearsed)
      ground.tried('the same setting set for real', '{"limit":1}', came.inForce)
      const refused = await ground.work(async work => {
        const proposal = await begin(work)
        const rehearsed = await rehearse(work, inner => carryOut(inner, proposal))
        return { rehearsed: wordOf(rehearsed), real: wordOf(await carryOut(work, proposal)) }
      })
      ground.tried('a setting that nobody has approved, tried out', 'proposal_not_ready', refused.rehearsed)
      ground.tried('the same setting set for real', 'proposal_not_ready', refused.real)
    },
  },
]

const nothing = 'nothing is left of it'

/** By the front door. */
const approvals: readonly (readonly [string, string, (work: Work) => Promise<Outcome<unknown, Refusal>>])[] = [
  [
    'a proposal approved by another person, and set',
    'done',
    async work => {
      const proposal = await begin(work)
      const approved = await approve(as(work, checker), proposal.id, proposal.contentHash)
      return approved.ok ? carryOut(work, proposal) : approved
    },
  ],
  [
    'a proposal approved by the person who made it',
    'approver_is_maker',
    async work => {
      const proposal = await begin(work)
      return approve(as(work, maker), proposal.id, proposal.contentHash)
    },
  ],
  [
    'a proposal approved by somebody who has changed it',
    'approver_is_maker',
    async work => {
      const { id, contentHash } = await revised(work)
      return approve(as(work, reviser), id, contentHash)
    },
  ],
  [
    'a proposal approved by a program',
    'approver_not_a_person',
    async work => {
      const proposal = await begin(work)
      return approve(as(work, 'process:prober'), proposal.id, proposal.contentHash)
    },
  ],
  [
    'an approval of what it said before it was changed',
    'proposal_content_differs',
    async work => {
      const proposal = await begin(work)
      const { id } = await changed(work, proposal)
      return approve(as(work, checker), id, proposal.contentHash)
    },
  ],
  [
    'one person approving twice where two must',
    'already_approved',
    async work => {
      const { id, contentHash } = await begin(work, 2)
      const first = await approve(as(work, checker), id, contentHash)
      return first.ok ? approve(as(work, checker), id, contentHash) : first
    },
  ],
  [
    'a setting that was approved by one where two must',
    'proposal_not_ready',
    async work => {
      const proposal = await begin(work, 2)
      const first = await approve(as(work, checker), proposal.id, proposal.contentHash)
      return first.ok ? carryOut(work, proposal) : first
    },
  ],
  [
    'two approvals where two must, one of what it said before it was changed',
    'proposal_not_ready',
    async work => {
      const proposal = await begin(work, 2)
      const first = await approve(as(work, checker), proposal.id, proposal.contentHash)
      if (!first.ok) return first
      const next = await changed(work, first.value)
      const second = await approve(as(work, other), next.id, next.contentHash)
      return second.ok ? carryOut(work, next) : second
    },
  ],
  [
    'the same, and then approved once more by the first',
    'done',
    async work => {
      const proposal = await begin(work, 2)
      const first = await approve(as(work, checker), proposal.id, proposal.contentHash)
      if (!first.ok) return first
      const next = await changed(work, first.value)
      for (const person of [other, checker]) {
        const approved = await approve(as(work, person), next.id, next.contentHash)
        if (!approved.ok) return approved
      }
      return carryOut(work, next)
    },
  ],
  [
    'another content than the one that was approved',
    'content_not_approved',
    async work => {
      const proposal = await begin(work)
      const approved = await approve(as(work, checker), proposal.id, proposal.contentHash)
      return approved.ok ? carryOut(work, { ...proposal, content: { limit: 1_000_000 } }) : approved
    },
  ],
]

/** Against the tables themselves, with the rights of api, office and worker. */
async function tryPastTheDoor(ground: Ground): Promise<void> {
  const attempts: readonly (readonly [string, string, (work: Work) => Promise<void>])[] = [
    [
      "the maker's own approval written into the table",
      '23514',
      async work => store.approveAs(work, (await begin(work)).id, maker),
    ],
    [
      "somebody else's approval written into the table",
      'done',
      async work => store.approveAs(work, (await begin(work)).id, other),
    ],
    [
      'a proposal made ready that nobody has approved',
      '23001',
      async work => store.makeReady(work, (await begin(work)).id),
    ],
    [
      'a proposal made ready by two approvals, one of what it said before it was changed',
      '23001',
      async work => {
        const proposal = await begin(work, 2)
        await store.approveAs(work, proposal.id, checker)
        await changed(work, proposal)
        await store.approveAs(work, proposal.id, other)
        await store.makeReady(work, proposal.id)
      },
    ],
    [
      'what was approved changed afterwards',
      '42501',
      async work => {
        const proposal = await begin(work)
        await approve(as(work, checker), proposal.id, proposal.contentHash)
        await store.changeContent(work, proposal.id, '{"limit":1000000}')
      },
    ],
  ]
  for (const [tried, expected, attempt] of attempts) {
    ground.tried(tried, expected, await wordFor(() => ground.work(attempt)))
  }
  for (const table of ['change.revision', 'change.approval', 'change.value']) {
    const stands = await ground.work(work => store.isAppendOnly(work, table))
    ground.tried(`the trigger that refuses its owner too, on ${table}`, 'stands', stands ? 'stands' : 'is gone')
  }
}

/** The work of somebody: the same transaction, another actor. */
function as(work: Work, actor: Actor): Work {
  return { ...work, actor }
}

async function begin(work: Work, approvalsNeeded: 1 | 2 = 1): Promise<Proposal> {
  const made = await propose(as(work, maker), {
    kind,
    subject: 'canary',
    content: { limit: 1 },
    approvalsNeeded,
    expiresAt: new Date(work.now.getTime() + dayMs),
  })
  return made.ok ? made.value : fault(`it was not proposed: ${made.refusal.code}`)
}

async function changed(work: Work, { id, version }: Proposal): Promise<Proposal> {
  const made = await revise(as(work, reviser), id, version, { limit: 2 })
  return made.ok ? made.value : fault(`it was not changed: ${made.refusal.code}`)
}

async function revised(work: Work): Promise<Proposal> {
  return changed(work, await begin(work))
}

/** As the rooms above do it. */
async function carryOut(work: Work, { id, content }: Proposal): Promise<Outcome<unknown, Refusal>> {
  const set = await setValue(work, { name: kind, content, proposal: id, effectiveFrom: work.now })
  if (!set.ok) return set
  const ended = await applied(work, id)
  return ended.ok ? done(set.value) : ended
}

function wordOf(outcome: Outcome<unknown, Refusal>): string {
  return outcome.ok ? `version ${String(outcome.value)}` : outcome.refusal.code
}
