// ./vouch replay DIR [--over-http [--kills N] [--seed N]] [--days N] [--json]: runs a bank's past through the service and compares every balance.

import { parseArgs } from 'node:util'

import { BadFolder, firstDays, readPast } from './replay/folder.ts'
import { replayInProcess } from './replay/in-process.ts'
import { replayOverHttp } from './replay/over-http.ts'
import { holds, type Result } from './replay/result.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    'over-http': { type: 'boolean', default: false },
    kills: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    days: { type: 'string' },
  },
})
const [folder] = positionals
if (folder === undefined) {
  console.error('Which folder? ./vouch replay DIR [--over-http [--kills N] [--seed N]] [--days N] [--json]')
  process.exit(2)
}

try {
  const whole = await readPast(folder)
  const past = values.days === undefined ? whole : firstDays(whole, Number(values.days))
  console.error(
    `${past.name}: ${past.accounts.length} accounts, ${past.rows.length} transactions on ${past.days.length} days, ${past.standingOrders.length} standing orders`,
  )
  const onDay = progress(past.days.length, past.rows.length)
  const result = values['over-http']
    ? await replayOverHttp(past, { kills: Number(values.kills), seed: Number(values.seed) }, onDay)
    : await replayInProcess(past, onDay)
  if (values.json) console.log(JSON.stringify(result))
  else print(result)
  process.exit(holds(result) ? 0 : 1)
} catch (thrown) {
  if (!(thrown instanceof BadFolder)) throw thrown
  console.error(`${thrown.message}\nNothing was written.`)
  process.exit(2)
}

function progress(days: number, rows: number): (done: number) => void {
  const startedAt = performance.now()
  let shownAt = 0
  return done => {
    const now = performance.now()
    if (now - shownAt < 1_000 && done < days) return
    shownAt = now
    const seconds = (now - startedAt) / 1_000
    const left = (seconds / done) * (days - done)
    const rate = Math.round((rows * done) / days / seconds)
    const end = process.stderr.isTTY ? '\r' : '\n'
    process.stderr.write(
      `day ${done} of ${days} · about ${rate} transactions/s · ${left.toFixed(0)} s left   ${done === days ? '\n' : end}`,
    )
  }
}

function print(result: Result): void {
  const line = (what: string, value: string | number) => console.log(`${what.padEnd(28)}${value}`)
  line(
    'standing-order payments',
    `${result.standingOrderPayments}, ${result.missing} missing, ${result.doubled} doubled`,
  )
  line('account-days compared', `${result.accountDays}, ${result.balanceMismatches} differ`)
  line('ledger sums to', result.ledgerSum)
  line('audit log', `${result.auditLeaves} leaves, ${result.auditVerified ? 'verified' : 'NOT VERIFIED'}`)
  line('time', `${result.seconds.toFixed(1)} s, ${Math.round(result.paymentsPerSecond)} transactions/s`)
  if (result.kills !== undefined)
    line('killed', `${result.kills} processes; ${result.committedUnanswered ?? 0} calls were done and had to ask again`)
  for (const difference of result.differences) console.log(`  ${difference}`)
}
