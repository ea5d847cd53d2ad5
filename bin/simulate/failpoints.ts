// Kills at failpoints: somebody watches what the tables say, and kills a process at the moment in which something is half
// done. A moment that does not come within its patience becomes a kill at whatever is going on then.

import type { Sql } from '../../src/base/database.ts'
import { fault } from '../../src/base/outcome.ts'
import { ifThere, pause } from '../family.ts'

export type Victim = 'api' | 'worker' | 'sealer' | 'vault' | 'sandbox' | 'postgres'
type Failpoint = {
  readonly name: string
  readonly victim: Victim
  readonly isReached: (owner: Sql) => Promise<boolean>
}

const lookEveryMs = 2
const patienceMs = 4_000

async function some(rows: PromiseLike<readonly { holds: boolean }[]>): Promise<boolean> {
  return (await rows)[0]?.holds === true
}

const failpoints: readonly Failpoint[] = [
  {
    name: 'a file is being written',
    victim: 'worker',
    isReached: sql => some(sql`select exists (select from rails.file where state = 'building') as holds`),
  },
  {
    name: 'a file is being released',
    victim: 'worker',
    isReached: sql => some(sql`select exists (select from rails.file where state = 'sending') as holds`),
  },
  {
    name: 'an instruction is being sent',
    victim: 'worker',
    isReached: sql => some(sql`select exists (select from rails.instruction where state = 'sending') as holds`),
  },
  {
    name: 'news of the bank is not in the books yet',
    victim: 'worker',
    isReached: sql =>
      some(sql`
        select exists (select from rails.instruction
                        where state in ('accepted', 'settled', 'rejected') and told <> state) as holds`),
  },
  {
    name: 'a file of the bank is read half-way',
    victim: 'worker',
    isReached: sql => some(sql`select exists (select from rails.incoming_file where state = 'received') as holds`),
  },
  {
    name: 'payments are released',
    victim: 'worker',
    isReached: sql => some(sql`select exists (select from payments.payment where state = 'released') as holds`),
  },
  {
    name: 'orders are being taken',
    victim: 'api',
    isReached: sql =>
      some(
        sql`select exists (select from pg_stat_activity where application_name = 'vouch api' and state = 'active') as holds`,
      ),
  },
  {
    name: 'leaves wait for their places',
    victim: 'sealer',
    isReached: sql => some(sql`select exists (select from audit.unsealed) as holds`),
  },
  {
    name: 'something is opened for a file or a message',
    victim: 'vault',
    isReached: sql =>
      some(sql`
        select exists (select from rails.file where state = 'building') or exists (select from rails.incoming_file where state = 'received')
            as holds`),
  },
  {
    name: 'the bank has a file',
    victim: 'sandbox',
    isReached: sql => some(sql`select exists (select from rails.file where state in ('sending', 'sent')) as holds`),
  },
  {
    name: 'anything is written',
    victim: 'postgres',
    isReached: sql => some(sql`select exists (select from payments.untold) as holds`),
  },
]

/** Answers with the failpoint, or with 'whatever was going on'. */
export async function killAt(
  owner: Sql,
  index: number,
  kill: (victim: Victim) => Promise<void>,
): Promise<{ readonly at: string; readonly victim: Victim }> {
  const { name, victim, isReached } = failpoints[index % failpoints.length] ?? fault('there are failpoints')
  const endsAt = performance.now() + patienceMs
  let isThere: boolean | undefined = false
  while (isThere !== true && performance.now() < endsAt) {
    isThere = await ifThere(() => isReached(owner))
    if (isThere !== true) await pause(lookEveryMs)
  }
  await kill(victim)
  return { at: isThere === true ? name : 'whatever was going on', victim }
}
