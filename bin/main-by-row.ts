// node bin/main-by-row.ts api | office | worker | sealer: a process of the family like src/main.ts, but it lives by the
// clock in the row `driver` of replay.clock, and writes down there which moment it has arrived at.

import { openDatabase } from '../src/base/database.ts'
import { done, fault } from '../src/base/outcome.ts'
import { readConfig } from '../src/config.ts'
import { run } from '../src/run.ts'
import { believeHeader } from '../test/believing.ts'

const name = process.argv[2]
// People have no keys and no cookies in such a run. They are believed at a door of their own, where nobody else comes.
const isOffice = name === 'office'
const role = isOffice ? 'api' : name
const config = readConfig(role, process.env)
if (!config.ok || name === undefined) fault('replay starts its processes with all they need')
const { database } = config.value
const sql = openDatabase(
  { ...database, password: database.password.reveal() },
  { connectionsMax: 1, name: `clock of ${name}` },
)
const lookEveryMs = 5
/** The sealer arrives before the others: bin/family.ts. */
const clock = name === 'sealer' ? 'sealer ahead' : 'driver'

async function readClock(): Promise<Date> {
  const [row] = await sql<{ at: Date }[]>`select at from replay.clock where name = ${clock}`
  return row?.at ?? fault('the driver sets the clock before it starts anyone')
}

async function arriveAt(moment: Date): Promise<void> {
  now = moment
  await sql`
    insert into replay.clock (name, at) values (${name ?? ''}, ${moment})
        on conflict (name) do update set at = excluded.at`
}

let now = await readClock()
await arriveAt(now)

async function follow(): Promise<void> {
  const moment = await readClock()
  if (moment.getTime() !== now.getTime()) await arriveAt(moment)
}
// The database is killed on purpose now and then; the clock goes on when it is back.
function look(): void {
  setTimeout(() => {
    follow().then(look, look)
  }, lookEveryMs)
}
look()

// How long something lasts is told by the same clock: a rest of a minute is over when a minute of it has gone by.
const believing = async () => ({
  door: 'office' as const,
  mayApprove: async () => done({ policy: 'believed' }),
  authenticate: believeHeader(async claimed => done(claimed)),
})
await run(role, process.env, { now: () => now, elapsedMs: () => now.getTime() }, isOffice ? believing : undefined)
