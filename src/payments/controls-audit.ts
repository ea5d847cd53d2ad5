// What the audit log promises of payments, which only payments can try: that what becomes of them has its leaves. Somebody
// who pays, in the canary's institution, for as long as one work lasts.

import type { Above } from '../audit/audit.ts'
import { instantOf } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { amend } from './amend.ts'
import { addPayee, currency, enrol, hear, orderOf, pay, thursday, value, wednesday } from './controls-canary.ts'
import * as probeStore from './probe-store.ts'
import { cancel } from './submit.ts'

/** As bin/canary.ts opens it. */
const timeZone = 'America/Chicago'
const at = instantOf(timeZone, wednesday, '10:00')

export const acts: Above['acts'] = [
  { what: 'payments ordered, changed, taken back, sent, paid and rejected', at, perform: payAndSettle },
]

async function payAndSettle(work: Work): Promise<void> {
  const alice = await enrol(work, 20_00n)
  const paid = await pay(work, orderOf(work, alice, 4_00n))
  const refused = await pay(work, orderOf(work, { ...alice, payee: await addPayee(work, alice.member) }, 3_00n))
  const later = { processOn: thursday }
  const [planned, changed] = [
    await pay(work, orderOf(work, alice, 5_00n, later)),
    await pay(work, orderOf(work, alice, 6_00n, later)),
  ]
  value(await cancel(work, planned.id, planned.version))
  value(await amend(work, changed.id, changed.version, { money: { minor: 6_50n, currency } }))
  const [settles = fault('the bank is told of it')] = await probeStore.instructionsOf(work, [paid.id])
  const [fails = fault('the bank is told of it')] = await probeStore.instructionsOf(work, [refused.id])
  await hear(work, { id: settles, state: 'settled' })
  await hear(work, { id: fails, state: 'rejected', reason: 'R03' })
}
