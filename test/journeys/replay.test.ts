// A small bank with a past, made by seed, replayed through everything, and its processes killed while it runs.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { BadFolder, firstDays, readPast } from '../../bin/replay/folder.ts'
import { replayInProcess } from '../../bin/replay/in-process.ts'
import { replayOverHttp } from '../../bin/replay/over-http.ts'
import { holds } from '../../bin/replay/result.ts'
import { addDays, addMonths, type BusinessDate } from '../../src/base/dates.ts'
import { seededRandom } from '../outside.ts'

const berka = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'berka')
const seed = Number(process.env['VOUCH_SEED'] ?? 11)

/** Accounts that receive, spend, and pay two standing orders each over five weeks, all on the same few days. */
async function makePast(folder: string): Promise<void> {
  const random = seededRandom(seed)
  const pick = (below: number) => Math.floor(random() * below)
  const orders = ['order_id,account_id,bank_to,account_to,amount_minor,first_execution,executions']
  const rows = ['account_id,seq,date,signed_amount_minor,rounding_adj_minor,recorded_balance_minor,order_id']
  for (let account = 1; account <= 12; account++) {
    type Event = { date: BusinessDate; minor: number; order: string }
    const events: Event[] = []
    for (let order = 1; order <= 2; order++) {
      const first: BusinessDate = addDays('2024-01-25', 3 * pick(3))
      const minor = 100 + pick(5_000)
      orders.push(`${account}0${order},${account},BK,7${account}${order},${minor},${first},2`)
      for (let n = 0; n < 2; n++)
        events.push({ date: addMonths(first, n), minor: -minor, order: `${account}0${order}` })
    }
    for (let n = 0; n < 25; n++)
      events.push({
        date: addDays('2024-01-25', 3 * pick(13)),
        minor: (pick(2) === 0 ? -1 : 1) * (1 + pick(90_000)),
        order: '',
      })
    let balance = 0
    for (const [index, { date, minor, order }] of events
      .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
      .entries()) {
      const rounding = pick(9) === 0 ? 10 : 0
      balance += minor + rounding
      rows.push(`${account},${index + 1},${date},${minor},${rounding},${balance},${order}`)
    }
  }
  await writeFile(join(folder, 'standing_orders.csv'), `${orders.join('\n')}\n`)
  await writeFile(join(folder, 'replay.csv'), `${rows.join('\n')}\n`)
  await writeFile(
    join(folder, 'bank.json'),
    JSON.stringify({ name: 'A made bank', currency: 'USD', timeZone: 'America/New_York' }),
  )
}

describe(`a bank's past (VOUCH_SEED=${seed})`, () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-past-'))
    await makePast(folder)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('comes out as it was through the front doors', async () => {
    const result = await replayInProcess(await readPast(folder), () => undefined)
    assert.deepEqual(result.differences, [])
    assert.ok(holds(result), JSON.stringify(result))
    assert.deepEqual([result.standingOrderPayments, result.transactions], [48, 348])
  })

  test('comes out as it was over HTTP while api, worker, sealer and database are killed: what was 201 is in the balances (Midaz 1270)', async () => {
    const result = await replayOverHttp(await readPast(folder), { kills: 12, seed }, () => undefined)
    assert.deepEqual(result.differences, [])
    assert.ok(holds(result), JSON.stringify(result))
    assert.deepEqual([result.standingOrderPayments, result.kills], [48, 12])
  })

  test('is refused with file, line and column when a row cannot be right', async () => {
    const good = {
      'replay.csv':
        'account_id,seq,date,signed_amount_minor,rounding_adj_minor,recorded_balance_minor,order_id\n1,1,2024-01-01,500,0,500,\n1,2,2024-01-02,-100,0,400,9\n',
      'standing_orders.csv':
        'order_id,account_id,bank_to,account_to,amount_minor,first_execution,executions\n9,1,BK,77,100,2024-01-02,1\n',
    }
    const refusals: readonly (readonly [keyof typeof good | 'bank.json', string, string, RegExp])[] = [
      [
        'replay.csv',
        '2024-01-02,-100',
        '2024-13-02,-100',
        /replay\.csv: line 3, column date: "2024-13-02" must be a day/,
      ],
      ['replay.csv', ',-100,0,400', ',-1e2,0,400', /line 3, column signed_amount_minor: "-1e2" must be a whole number/],
      [
        'replay.csv',
        ',400,9',
        ',401,9',
        /line 3, column recorded_balance_minor: "401" does not follow from the balance before, 500/,
      ],
      ['replay.csv', ',400,9', ',400,8', /line 3, column order_id: "8" names a standing order that/],
      ['replay.csv', '1,2,', '1,1,', /line 3, column seq: "1" comes after 1/],
      ['replay.csv', '1,1,2024-01-01', '1,1,2024-02-01', /line 3, column date: "2024-01-02" is before 2024-02-01/],
      ['replay.csv', '500,0,500,', '500,0,500', /line 2: has 6 columns, and the first line has 7/],
      ['replay.csv', 'seq', 'no', /line 1: there is no column seq/],
      [
        'standing_orders.csv',
        ',100,2024',
        ',0,2024',
        /standing_orders\.csv: line 2, column amount_minor: "0" must be above zero/,
      ],
      ['standing_orders.csv', ',1\n', ',2\n', /standing order 9 is executed 1 times, and standing_orders\.csv says 2/],
    ]
    const broken = join(folder, 'broken')
    await mkdir(broken)
    await assert.rejects(readPast(broken), /standing_orders\.csv: there is no such file/)
    for (const [file, from, to, expected] of refusals) {
      for (const [name, text] of Object.entries(good))
        await writeFile(join(broken, name), name === file ? text.replace(from, to) : text)
      await assert.rejects(
        readPast(broken),
        thrown => thrown instanceof BadFolder && expected.test(thrown.message),
        `${file}: ${to}`,
      )
    }
    await writeFile(join(broken, 'bank.json'), JSON.stringify({ name: 'x', currency: 'XQX', timeZone: 'UTC' }))
    await assert.rejects(readPast(broken), /"XQX" is no currency/)
  })

  test('of 1993, its first eighty days', { skip: !existsSync(berka) && 'shared/data/berka is not here' }, async () => {
    const result = await replayInProcess(firstDays(await readPast(berka), 80), () => undefined)
    assert.deepEqual(result.differences, [])
    assert.ok(holds(result), JSON.stringify(result))
  })
})
