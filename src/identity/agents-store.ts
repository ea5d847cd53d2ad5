// Every SQL statement about programs that run on a model.

import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'

export type Agent = {
  readonly client: Id<'cli'>
  readonly sponsor: Actor
  readonly requestsMax: number
  readonly amountMax: bigint
}

export async function insertAgent(work: Work, { client, sponsor, requestsMax, amountMax }: Agent): Promise<void> {
  await work.sql`
    insert into identity.agent
           (institution_id, client_id, sponsor, requests_max, amount_max, registered_at, registered_by)
    values (${work.institution}, ${client}, ${sponsor}, ${requestsMax}, ${amountMax}, ${work.now}, ${work.actor})`
}

export async function findAgent(work: Work, actor: Actor): Promise<Agent | undefined> {
  const [row] = await work.sql<Agent[]>`
    select client_id as client, sponsor, requests_max as "requestsMax", amount_max as "amountMax"
      from identity.agent
     where institution_id = ${work.institution}
       and actor = ${actor}`
  return row
}

/** The agents that a person instructs. */
export async function instructedBy(work: Work, sponsor: Actor): Promise<readonly Actor[]> {
  const found = await work.sql<{ actor: Actor }[]>`
    select actor
      from identity.agent
     where institution_id = ${work.institution}
       and sponsor = ${sponsor}`
  return found.map(({ actor }) => actor)
}

/**
 * Counts what an agent asks for on a day (UTC), and does not count what would be too much: then nothing is answered. The
 * row is locked until the work ends, so that two requests at once do not both have the last of a budget.
 */
export async function countUse(
  work: Work,
  { client, requestsMax, amountMax }: Agent,
  day: string,
  { requests, amount }: { readonly requests: number; readonly amount: bigint },
): Promise<boolean> {
  const counted = await work.sql`
    insert into identity.agent_day as today
           (institution_id, client_id, day, requests, amount, requests_max, amount_max)
    select ${work.institution}, ${client}, ${day}, ${requests}, ${amount}, ${requestsMax}, ${amountMax}
     where ${requests}::integer <= ${requestsMax}::integer
       and ${amount}::bigint <= ${amountMax}::bigint
        on conflict (institution_id, client_id, day) do update
       set requests = today.requests + excluded.requests, amount = today.amount + excluded.amount
     where today.requests + excluded.requests <= today.requests_max
       and today.amount + excluded.amount <= today.amount_max
    returning 1`
  return counted.length > 0
}
