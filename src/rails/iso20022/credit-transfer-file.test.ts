import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { FilesOrder } from '../../../test/files-process.ts'
import { schemaFlaw, unlessSamples } from '../../../test/iso20022-messages.ts'
import { openWorld, silentLog, type World } from '../../../test/outside.ts'
import { untilIdle } from '../../../test/until-idle.ts'
import { idMaker } from '../../base/ids.ts'
import { done, fault } from '../../base/outcome.ts'
import { transact } from '../../base/work.ts'
import { makeKeyFile, openKeyFile, openVault } from '../../protection/protection.ts'
import { directoryTransport } from '../directory-transport.ts'
import type { Entry, Particulars } from '../file.ts'
import { enqueue } from '../instructions.ts'
import { filesLoop, leaseMs } from '../send-files.ts'
import { type CreditTransferTerms, creditTransferFile } from './credit-transfer-file.ts'
import { all, moneyAt, textAt } from './element.ts'
import { pain001 } from './pain001.ts'
import { readMessage } from './read.ts'

const filesProcess = join(import.meta.dirname, '../../../test/files-process.ts')
const terms: CreditTransferTerms = {
  version: 9,
  initiatorName: 'First Bank Bill Pay',
  initiatorIdentification: '1234567890',
  debtorName: 'First Bank',
  debtorNumber: async () => '000123456789',
  debtorBank: '111000025',
}
const person: Particulars = {
  bank: '021000021',
  number: '98765432',
  name: 'Zoë Müller-Ångström & Søn <Nowhere> 東京',
  payer: 'Alice Ames',
}
const biller: Particulars = { ...person, name: 'Power & Light', customerNumber: 'A-4711' }
let count = 0
const entry = (
  particulars: Particulars,
  more: { minor?: bigint; method?: 'ach' | 'same_day_ach' | 'check' } = {},
): Entry => ({
  place: ++count,
  particulars,
  instruction: {
    id: `itn_${count}`,
    reference: `pay_${count}`,
    method: more.method ?? 'ach',
    creditor: 'tok_1',
    money: { minor: more.minor ?? 1_000n, currency: 'USD' },
  },
})
const file = { id: 'fil_1', madeAt: new Date('2026-01-05T15:07:00Z'), madeOn: '2026-01-05', ofDay: 0 } as const
const write = async (entries: readonly Entry[], own = terms) => {
  const composed = await creditTransferFile(own).compose(file, entries)
  return composed.ok ? composed.value : fault(composed.refusal.why)
}
const read = async (bytes: Buffer) => {
  const outcome = await readMessage([bytes], [pain001])
  return outcome.ok ? outcome.value.root : fault(outcome.refusal.finding.rule)
}
const mixed = [entry(person), entry(biller, { method: 'same_day_ach', minor: 250n }), entry(biller)]

describe('a credit transfer file', () => {
  test('asks for every cent of every instruction, under its id', async () => {
    const root = await read(await write(mixed))
    const parts = all(root, 'PmtInf')
    const said = parts.map(part => ({
      id: textAt(part, 'PmtInfId'),
      service: textAt(part, 'PmtTpInf', 'SvcLvl', 'Cd'),
      on: textAt(part, 'ReqdExctnDt', 'Dt'),
      sum: textAt(part, 'CtrlSum'),
      transfers: all(part, 'CdtTrfTxInf').map(one => [
        textAt(one, 'PmtId', 'EndToEndId'),
        moneyAt(one, 'Amt', 'InstdAmt')?.minor,
      ]),
    }))
    assert.deepEqual(said, [
      {
        id: 'fil_1',
        service: 'NURG',
        on: '2026-01-06',
        sum: '20.00',
        transfers: [
          ['itn_1', 1_000n],
          ['itn_3', 1_000n],
        ],
      },
      { id: 'fil_1-2', service: 'SDVA', on: '2026-01-05', sum: '2.50', transfers: [['itn_2', 250n]] },
    ])
    assert.deepEqual([textAt(root, 'GrpHdr', 'MsgId'), textAt(root, 'GrpHdr', 'CtrlSum')], ['fil_1', '22.50'])
  })

  test('is debited under its own name where everything is for one day', async () => {
    for (const method of ['ach', 'same_day_ach'] as const) {
      const root = await read(await write([entry(person, { method })]))
      assert.deepEqual(
        all(root, 'PmtInf').map(part => textAt(part, 'PmtInfId')),
        ['fil_1'],
      )
    }
  })

  test('writes names so that every bank can, and numbers as they are', async () => {
    const text = (await write(mixed)).toString()
    assert.match(text, /<Nm>Zoe Muller-Angstrom &amp; Son &lt;Nowhere&gt;<\/Nm>/)
    assert.match(text, /<Ref>A-4711<\/Ref>/)
    assert.ok(!/[^\n -~]/.test(text))
  })

  test('is the same bytes of the same entries', async () => {
    assert.deepEqual(await write(mixed), await write(mixed))
  })

  test('is as the schemas want it', unlessSamples, async () => {
    for (const version of [3, 9, 11] as const) {
      const name = `pain.001.001.${String(version).padStart(2, '0')}`
      assert.equal(schemaFlaw(name, await write(mixed, { ...terms, version })), null)
      assert.equal(schemaFlaw(name, await write(mixed, { ...terms, version, initiatorIdentification: null })), null)
      assert.equal(schemaFlaw(name, await write(mixed, { ...terms, version, debtorBank: 'BOFAUS3N' })), null)
    }
  })

  test('has room for the ids that are made here', () => {
    const made = idMaker()('fil')
    assert.ok(`${made}-2`.length <= 35)
  })

  test('is not written on terms that do not fit', async () => {
    const composed = await creditTransferFile({ ...terms, debtorNumber: async () => '1'.repeat(35) }).compose(
      file,
      mixed,
    )
    assert.deepEqual(composed, {
      ok: false,
      refusal: {
        code: 'file_unwritable',
        why: '/Document/CstmrCdtTrfInitn/PmtInf/DbtrAcct/Id/Othr/Id identifier_too_long',
      },
    })
  })

  const format = creditTransferFile(terms)
  const flaws: readonly (readonly [string, Entry])[] = [
    ['check_not_for_credit_transfer', entry(person, { method: 'check' })],
    ['bank_has_no_routing_number', entry({ ...person, bank: '021000022' })],
    ['bank_has_no_routing_number', entry({ ...person, bank: 'COBADEFF' })],
    ['account_number_not_for_credit_transfer', entry({ ...person, number: '1'.repeat(35) })],
    ['account_number_not_for_credit_transfer', entry({ ...person, number: 'ü1' })],
    ['account_number_not_for_credit_transfer', entry({ ...person, number: ' 1' })],
    ['customer_number_not_for_credit_transfer', entry({ ...biller, customerNumber: '1'.repeat(36) })],
    ['amount_not_for_credit_transfer', entry(person, { minor: 0n })],
  ]
  for (const [flaw, flawed] of flaws) {
    test(`leaves out what it cannot say: ${flaw}, ${flawed.particulars.bank} ${flawed.particulars.number.length}`, () =>
      assert.equal(format.flawOf(flawed), flaw))
  }

  test('says everything up to there', async () => {
    const widest = [
      entry({ ...person, number: '1'.repeat(34), name: 'n'.repeat(500), payer: '' }),
      entry({ ...biller, customerNumber: '1'.repeat(35) }),
      entry(person, { minor: 999_999_999_999n }),
      entry(person, { minor: 1n, method: 'same_day_ach' }),
    ]
    assert.deepEqual(widest.map(format.flawOf), [undefined, undefined, undefined, undefined])
    assert.equal(all(await read(await write(widest)), 'PmtInf').length, 2)
  })
})

describe('a credit transfer file that leaves', () => {
  let world: World
  let home: string
  before(async () => {
    world = await openWorld()
    home = await mkdtemp(join(tmpdir(), 'vouch-iso20022-'))
  })
  after(async () => {
    await world.close()
    await rm(home, { recursive: true })
  })

  test('is kept and found by its name, like any other', async () => {
    const worker = world.outsideAs('vouch_worker')
    await makeKeyFile(join(home, 'kek'))
    const kek = await openKeyFile(join(home, 'kek'))
    const queued = await transact(worker, world.institution, 'process:worker', async work => {
      const money = { minor: 12_34n, currency: 'USD' }
      enqueue(work, [{ reference: 'pay_1', method: 'ach', money, creditor: 'tok_1' }])
      return done(undefined)
    })
    assert.ok(queued.ok)
    const outbound = join(home, 'outbound')
    const loop = filesLoop(
      worker,
      {
        transportOf: () => directoryTransport(outbound),
        agreementsOf: async () => [{ format: creditTransferFile(terms), policy: { approveFrom: null } }],
        particularsOf: async (_, instructions) => new Map(instructions.map(({ id }) => [id, biller])),
        vault: openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault(kek.refusal.code)),
      },
      silentLog,
    )
    await untilIdle(loop)

    const [row] = await world.owner<{ name: string; format: string; state: string; instruction: string }[]>`
      select f.name, f.format, f.state, e.instruction_id as instruction
      from rails.file f join rails.file_entry e using (institution_id, file_id)`
    assert.deepEqual([row?.format, row?.state], ['pain.001', 'sent'])
    assert.ok((await readdir(outbound)).includes(row?.name ?? ''))
    const root = await read(await readFile(join(outbound, row?.name ?? '')))
    assert.equal(`${textAt(root, 'GrpHdr', 'MsgId')}.xml`, row?.name)
    const transfers = all(root, 'PmtInf').flatMap(part => all(part, 'CdtTrfTxInf'))
    assert.deepEqual(
      transfers.map(one => [textAt(one, 'PmtId', 'EndToEndId'), moneyAt(one, 'Amt', 'InstdAmt')?.minor]),
      [[row?.instruction, 1_234n]],
    )
  })

  test('leaves once, in the sums that are written down, though its worker is killed at one moment after the other', async () => {
    const worker = world.outsideAs('vouch_worker')
    const folder = join(home, 'killed')
    await mkdir(folder)
    const references = ['pay_2', 'pay_3', 'pay_4', 'pay_5']
    await transact(worker, world.institution, 'process:worker', async work => {
      const order = { money: { minor: 1_00n, currency: 'USD' }, creditor: 'tok_1' }
      const methods = ['ach', 'same_day_ach', 'same_day_ach', 'ach'] as const
      enqueue(
        work,
        references.map((reference, index) => ({ ...order, reference, method: methods[index] ?? 'ach' })),
      )
      return done(undefined)
    })
    const seen: string[] = []
    const sums: string[] = []
    const take = async () => {
      for (const name of await readdir(folder)) {
        if (name.startsWith('.')) continue
        for (const part of all(await read(await readFile(join(folder, name))), 'PmtInf')) {
          seen.push(...all(part, 'CdtTrfTxInf').map(one => textAt(one, 'PmtId', 'EndToEndId') ?? ''))
          sums.push(`${textAt(part, 'PmtInfId')} ${textAt(part, 'CtrlSum')}`)
        }
        await rm(join(folder, name))
      }
    }
    const isOver = async () => {
      const rows = await world.owner`
        select from rails.instruction where state in ('queued', 'filed')`
      return rows.length === 0
    }
    let diesAt = 0
    for (let isDone = false; !isDone; world.clock.advance(leaseMs)) {
      assert.ok(++diesAt < 100, 'it ends some time')
      const child = fork(filesProcess, { stdio: 'ignore' })
      const [address, vaultAddress] = [world.database.address('vouch_worker'), world.database.address('vouch_vault')]
      const order = {
        address,
        vaultAddress,
        keyFile: join(home, 'kek'),
        destination: { kind: 'directory', folder } as const,
      }
      const nowMs = world.clock.now().getTime()
      child.send({ ...order, nowMs, entriesMax: 4, isCreditTransfer: true, diesAt } satisfies FilesOrder)
      let said: unknown
      child.on('message', message => (said = message))
      await once(child, 'exit')
      isDone = said === 'done' && (await isOver())
      await take()
    }
    assert.ok(diesAt > 5, `nobody was killed from ${diesAt} on`)
    assert.equal(new Set(seen).size, references.length)
    assert.equal(seen.length, references.length)
    const debits = await world.owner<{ text: string }[]>`
      select name || ' ' || round(amount / 100.0, 2) as text from rails.file_debit order by name`
    assert.deepEqual(
      debits.map(({ text }) => text),
      sums.toSorted((a, b) => (a < b ? -1 : 1)),
    )
  })
})
