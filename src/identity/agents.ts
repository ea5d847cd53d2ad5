// Programs that run on a model: each has a person who instructs it and answers for it, and a budget for each day. What
// they ask for is proposed, never done; to stop one, suspend it.

import * as audit from '../audit/audit.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import * as agents from './agents-store.ts'
import { isForKind } from './roles.ts'
import * as store from './store.ts'

export type AgentRefusal =
  | { readonly code: 'actor_unknown' }
  | { readonly code: 'agent_not_a_client' }
  | { readonly code: 'sponsor_not_a_person' }

/** In the order in which they run out. */
export type BudgetSpent = {
  readonly code: 'agent_budget_spent'
  readonly requestsMax: number
  readonly amountMax: bigint
}

/** Before the role of an agent is given. The sponsor stays the sponsor: another one is another client. */
export async function registerAgent(work: Work, agent: agents.Agent): Promise<Outcome<void, AgentRefusal>> {
  const actor: Actor = `client:${agent.client}`
  const [held, sponsor] = [await store.findActor(work, actor), await store.findActor(work, agent.sponsor)]
  if (held === undefined || sponsor === undefined) return refused({ code: 'actor_unknown' })
  if (!isForKind('ai_agent', held.kind)) return refused({ code: 'agent_not_a_client' })
  if (sponsor.kind !== 'person') return refused({ code: 'sponsor_not_a_person' })
  await agents.insertAgent(work, agent)
  const { requestsMax, amountMax } = agent
  const budget = { requestsMax, amountMax: String(amountMax) }
  audit.append(work, 'identity.agent_registered', { agent: actor, sponsor: agent.sponsor, ...budget })
  return done(undefined)
}

/** For each request of an agent, and for each amount that it proposes. Of everybody else nothing is counted. */
export async function countAgent(work: Work, actor: Actor, amount = 0n): Promise<Outcome<void, BudgetSpent>> {
  const agent = await agents.findAgent(work, actor)
  if (agent === undefined) return done(undefined)
  const day = work.now.toISOString().slice(0, 10)
  const use = { requests: amount === 0n ? 1 : 0, amount }
  if (await agents.countUse(work, agent, day, use)) return done(undefined)
  const { requestsMax, amountMax } = agent
  return refused({ code: 'agent_budget_spent', requestsMax, amountMax })
}
