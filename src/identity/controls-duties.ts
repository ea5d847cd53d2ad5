// That what two must do is not done by one: tried with people and programs who are there for as long as a work lasts, at
// the front doors and past them.

import { type Control, type Ground, wordFor } from '../base/control.ts'
import { daysAfter } from '../base/dates.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { registerAgent } from './agents.ts'
import { mayApprove } from './approving.ts'
import { loadPermits } from './permit-file.ts'
import * as probes from './probe-store.ts'
import { grantRole } from './rights.ts'
import type { Role } from './roles.ts'
import { insertActor, insertClient } from './store.ts'

/** Ada makes, Bob approves; the agent does what Sid says. */
type People = Readonly<Record<'ada' | 'bob' | 'sid', `person:${string}`>> & {
  readonly agent: `client:${string}`
  readonly program: `client:${string}`
}

export const separationOfDuties: Control = {
  id: 'identity.separation-of-duties',
  says: 'Nobody approves of what they have made, gives themselves a right, or holds two roles that watch each other; no program approves.',
  does: 'prevents',
  answers: ['sec.insider-threats', 'stride.elevation-of-privilege'],
  everySeconds: 3_600,
  withinMs: 10_000,
  probe: async ground => {
    ground.on('people and programs of the canary', 5)
    await ground.work(async work => {
      const people = await enter(work)
      for (const [tried, attempt, expected] of attempts)
        ground.tried(tried, expected, await wordFor(() => undone(work, part => attempt(part, people))))
    })
    await tryApprovers(ground)
  },
}

type Attempt = readonly [tried: string, attempt: (work: Work, people: People) => Promise<unknown>, expected: string]

const attempts: readonly Attempt[] = [
  [
    'a proposal approved of by another',
    async (work, { ada, bob }) => approve(work, await made(work, ada), bob),
    'done',
  ],
  ['by whoever made it', async (work, { ada }) => approve(work, await made(work, ada), ada), 'approver_is_maker'],
  [
    'by whoever made it, past the front door',
    async (work, { ada }) => probes.insertApproval(work, await made(work, ada), ada),
    '23514',
  ],
  [
    'by whoever changed a word of it, past the front door',
    async (work, { ada, bob }) => {
      const { id, version } = await made(work, ada)
      const revised = must(await change.revise(as(work, bob), id, version, 'other words'))
      await probes.insertApproval(work, revised, bob)
    },
    '23514',
  ],
  [
    'by a program',
    async (work, { ada, program }) => approve(work, await made(work, ada), program),
    'approver_not_a_person',
  ],
  [
    'by a program, past the front door',
    async (work, { ada, program }) => probes.insertApproval(work, await made(work, ada), program),
    '23514',
  ],
  [
    'an agent’s, by whoever instructs it, past the front door',
    async (work, { agent, sid }) => probes.insertApproval(work, await made(work, agent), sid),
    '23001',
  ],
  [
    'one about oneself, past the front door',
    async (work, { ada, bob }) =>
      probes.insertApproval(work, await made(work, ada, 'identity.credential_reset', bob), bob),
    '23001',
  ],
  ['a right given to somebody else', async (work, { ada }) => grantRole(work, ada, 'member_services'), 'done'],
  ['a right given to oneself', async (work, { ada }) => grantRole(as(work, ada), ada, 'approver'), 'own_rights'],
  [
    'a right given alone, past the front door',
    async (work, { ada, bob }) => grantRole(as(work, bob), ada, 'member_services'),
    '23001',
  ],
  ['two roles that watch each other', async (work, { ada }) => grantRole(work, ada, 'approver'), 'roles_exclude'],
  ...(
    [
      [['operator', 'member_services'], 'approver'],
      [['member_services', 'operator'], 'approver'],
      [['operator', 'security_analyst'], 'compliance'],
      [['security_analyst', 'platform_engineer'], 'operator'],
      [['examiner', 'auditor'], 'security_analyst'],
    ] as const
  ).map(
    ([held, wanted]): Attempt => [
      `${wanted} for whoever is ${held.join(' and ')}`,
      async work => grantRole(work, await somebodyWith(work, held), wanted),
      'roles_exclude',
    ],
  ),
]

/** Whether somebody may, by their roles and by what they have had to do with it: as the office asks them. */
async function tryApprovers(ground: Ground): Promise<void> {
  const permits = await loadPermits()
  const said = await ground.work(async work => {
    const people = await enter(work)
    const { ada, bob, sid, agent } = people
    const [byAda, byAgent] = [await made(work, ada), await made(work, agent)]
    const asked = [
      [bob, byAda],
      [ada, byAda],
      [sid, byAgent],
      [bob, byAgent],
      [agent, byAda],
    ] as const
    const words: string[] = []
    for (const [actor, proposal] of asked)
      words.push(
        await wordFor(() => mayApprove(as(work, actor), permits, proposal, 'approve.payments', { hasStepUp: true })),
      )
    return words
  })
  const tried = [
    'an approver',
    'whoever made it',
    'whoever instructs the agent that made it',
    'another approver',
    'an agent',
  ]
  const expected = ['done', 'permit_missing', 'permit_missing', 'done', 'permit_missing']
  for (const [at, who] of tried.entries())
    ground.tried(`may approve of a payment: ${who}`, expected[at] ?? '', said[at] ?? 'nothing')
}

/** Thrown to have a part undone; what came of it is inside. */
class Undone extends Error {
  override readonly name = 'Undone'
  readonly came: unknown
  constructor(came: unknown) {
    super('undone')
    this.came = came
  }
}

/** A part of a work that is undone before the next; the database may have refused it. */
async function undone(work: Work, attempt: (part: Work) => Promise<unknown>): Promise<unknown> {
  try {
    return await work.sql.savepoint(async sql => {
      throw new Undone(await attempt({ ...work, sql }))
    })
  } catch (thrown) {
    if (thrown instanceof Undone) return thrown.came
    throw thrown
  }
}

function as(work: Work, actor: Actor): Work {
  return { ...work, actor }
}

function must<T>(outcome: Outcome<T, Refusal>): T {
  return outcome.ok ? outcome.value : fault(outcome.refusal.code)
}

async function enter(work: Work): Promise<People> {
  const person = () => `person:${work.newId('per')}` as const
  const [agent, program] = [work.newId('cli'), work.newId('cli')]
  const programs = { agent: `client:${agent}`, program: `client:${program}` } as const
  const people = { ada: person(), bob: person(), sid: person(), ...programs }
  for (const actor of Object.values(people))
    await insertActor(work, actor, actor.startsWith('person:') ? 'person' : 'client')
  for (const client of [agent, program]) await insertClient(work, client, client)
  must(await registerAgent(work, { client: agent, sponsor: people.sid, requestsMax: 3, amountMax: 1_000n }))
  const held: readonly (readonly [Actor, Role])[] = [
    [people.ada, 'operator'],
    [people.bob, 'approver'],
    [people.sid, 'approver'],
    [people.agent, 'ai_agent'],
  ]
  for (const [actor, role] of held) must(await grantRole(work, actor, role))
  return people
}

/** Given one after the other, in this order. */
async function somebodyWith(work: Work, roles: readonly Role[]): Promise<Actor> {
  const actor = `person:${work.newId('per')}` as const
  await insertActor(work, actor, 'person')
  for (const role of roles) must(await grantRole(work, actor, role))
  return actor
}

async function made(
  work: Work,
  maker: Actor,
  kind: change.ProposalKind = 'risk.probed',
  subject: string = work.newId('sub'),
): Promise<change.Proposal> {
  return must(
    await change.propose(as(work, maker), {
      kind,
      subject,
      content: 'words',
      approvalsNeeded: 1,
      expiresAt: daysAfter(work.now, 1),
    }),
  )
}

function approve(work: Work, { id, contentHash }: change.Proposal, approver: Actor) {
  return change.approve(as(work, approver), id, contentHash)
}
