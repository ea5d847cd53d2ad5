import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { PretendBank } from '../../test/bank.ts'
import { checkParticulars, checkTerms, drawnOnAccount } from '../../test/check-world.ts'
import type { FilesOrder } from '../../test/files-process.ts'
import { openWorld, silentLog, type World } from '../../test/outside.ts'
import { untilIdle } from '../../test/until-idle.ts'
import { literal } from '../base/database.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../protection/protection.ts'
import { checkFile } from './checks/check-file.ts'
import { readIssueFile } from './checks/positive-pay-file.ts'
import { directoryTransport } from './directory-transport.ts'
import { dispatchLoop } from './dispatch.ts'
import type { BankFile, FileId } from './file.ts'
import { debitsThatLeft, lockDebitCalled } from './file-controls.ts'
import { approve, confirm, settleFile, withdraw } from './files.ts'
import * as store from './files-store.ts'
import { enqueue } from './instructions.ts'
import { findCheck, stopCheck } from './paper-checks.ts'
import { filesLoop, leaseMs } from './send-files.ts'
import type { Transport } from './transport.ts'

const filesProcess = join(import.meta.dirname, '../../test/files-process.ts')
/** VOUCH_MOMENTS=1 takes every moment there is. A run of all tests takes a few of them. */
const every = Number(process.env['VOUCH_MOMENTS'] ?? 3)
const usd = (minor: bigint) => ({ minor, currency: 'USD' })

describe('files of checks', () => {
  let world: World
  let worker: Outside
  let vault: Vault
  let home: string
  let folder: string
  let count = 0
  before(async () => {
    world = await openWorld()
    worker = world.outsideAs('vouch_worker')
    home = await mkdtemp(join(tmpdir(), 'vouch-check-files-'))
    await makeKeyFile(join(home, 'kek'))
    const kek = await openKeyFile(join(home, 'kek'))
    vault = openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault(kek.refusal.code))
  })
  after(async () => {
    await world.close()
    await rm(home, { recursive: true })
  })
  beforeEach(() => {
    folder = join(home, `outbound-${++count}`)
  })

  const inWork = async <T>(
    perform: (work: Work) => Promise<T>,
    as: `person:${string}` | 'process:worker' = 'process:worker',
  ) => {
    const outside = as === 'process:worker' ? worker : world.outside
    const outcome = await transact(outside, world.institution, as, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('nothing is refused')
  }
  const queue = (...creditors: readonly string[]) =>
    inWork(async work => {
      const references = creditors.map(() => `pay_${++count}`)
      enqueue(
        work,
        creditors.map((creditor, index) => ({
          reference: references[index] ?? '',
          method: 'check' as const,
          money: usd(12_050n),
          creditor,
        })),
      )
      return references
    })
  const open = (transport: Transport = directoryTransport(folder), approveFrom: bigint | null = null) =>
    filesLoop(
      worker,
      {
        transportOf: () => transport,
        agreementsOf: async () => [
          { format: checkFile(checkTerms, async () => drawnOnAccount), policy: { approveFrom } },
        ],
        particularsOf: checkParticulars,
        vault,
      },
      silentLog,
    )
  const pass = async (loop = open()) => {
    await untilIdle(loop)
  }
  const filesOf = async (references: readonly string[]): Promise<{ print: BankFile; told: BankFile }> => {
    const [row] = await world.owner<{ id: FileId }[]>`
      select distinct file_id as id from rails.file_entry join rails.instruction using (instruction_id, institution_id)
       where reference = any (${literal(references)}::text::text[])`
    const print = await fileBy(row?.id ?? 'fil_0')
    return { print, told: await fileBy(print.goesAfter ?? fault('it goes after another')) }
  }
  const fileBy = async (id: FileId) => (await inWork(work => store.findFile(work, id))) ?? fault('there is a file')
  const lastNotices = async () => {
    const [last] = await world.owner<{ id: FileId }[]>`
      select file_id as id from rails.file as own
       where format = 'positive_pay' and not exists (select from rails.file as next where next.goes_after = own.file_id)
       order by length(file_id) desc, file_id desc limit 1`
    return fileBy(last?.id ?? 'fil_0')
  }
  const states = async (references: readonly string[]) => {
    const rows = await world.owner<{ state: string; reason: string | null; check: string; number: bigint }[]>`
      select instruction.state, instruction.reason, paper.state as check, number
        from rails.instruction left join rails.paper_check as paper using (instruction_id, institution_id)
       where reference = any (${literal(references)}::text::text[]) order by reference`
    return rows.map(({ state, reason, check }) => [check, reason === null ? state : `${state}: ${reason}`])
  }
  const numberOf = async (reference = '') => {
    const [row] = await world.owner<{ number: bigint }[]>`
      select number from rails.instruction join rails.paper_check using (instruction_id, institution_id)
       where reference = ${reference}`
    return row?.number ?? fault('it has a check')
  }
  /** What lies in the folder, the extensions in the order in which the files were put there. */
  const there = async () => (await readdir(folder).catch(() => [])).filter(name => !name.startsWith('.'))
  const text = async ({ name }: BankFile) => readFile(join(folder, name), 'latin1')
  const rowsOf = async (print: BankFile) => parse(await text(print), { relaxColumnCount: true }) as string[][]
  const recordsOf = async (told: BankFile) => {
    const read = readIssueFile(await text(told))
    return read.ok ? read.value : fault(read.refusal.why)
  }
  const answer = (file: BankFile, state: 'confirmed' | 'rejected') =>
    inWork(work =>
      confirm(work, state === 'confirmed' ? { name: file.name, state } : { name: file.name, state, reason: 'FF01' }),
    )
  const issue = async () => {
    const [reference = ''] = await queue('1')
    await pass()
    return { reference, number: await numberOf(reference), ...(await filesOf([reference])) }
  }
  const stop = (number: bigint, kind: 'stop' | 'void' = 'stop') =>
    inWork(work => stopCheck(work, number, { kind, reason: 'lost' }), 'person:per_1')

  test('leave once: what tells the bank of them, and what they are printed from, of the same checks', async () => {
    const references = await queue('1', '2')
    await pass()
    const { print, told } = await filesOf(references)
    assert.deepEqual([print.state, told.state, (await there()).length], ['sent', 'sent', 2])
    assert.deepEqual([print.money.minor, print.entries, told.money.minor, told.entries], [24_100n, 2, 0n, 2])
    const { account, records } = await recordsOf(told)
    assert.equal(account, drawnOnAccount.replace(/^0+/, ''))
    const [, ...rows] = await rowsOf(print)
    assert.deepEqual(
      rows.slice(0, -1).map(([number, , amount]) => [number, amount]),
      records.map(({ number, kind }) => [String(number), kind === 'issue' ? '120.50' : '']),
    )
    assert.deepEqual(rows[0]?.slice(-3), ['First Demo Bank', '021000021', drawnOnAccount])
    assert.deepEqual(await states(references), [
      ['issued', 'accepted'],
      ['issued', 'accepted'],
    ])
    await pass()
    assert.equal((await there()).length, 2)
  })

  test('are numbered from the number agreed on, without a gap, and never below it', async () => {
    const before = await numberOf((await issue()).reference)
    assert.equal((await issue()).number, before + 1n)
    const raised = filesLoop(
      worker,
      {
        transportOf: () => directoryTransport(folder),
        agreementsOf: async () => [
          {
            format: checkFile({ ...checkTerms, firstNumber: 5_000n }, async () => drawnOnAccount),
            policy: { approveFrom: null },
          },
        ],
        particularsOf: checkParticulars,
        vault,
      },
      silentLog,
    )
    const references = await queue('1')
    await pass(raised)
    assert.equal(await numberOf(references[0]), 5_000n)
    assert.equal((await issue()).number, 5_001n)
  })

  test('leave without what cannot be printed or may not be paid any more: it gets no number', async () => {
    const references = await queue('1', 'nowhere', 'gone')
    await pass()
    assert.deepEqual(await states(references), [
      ['issued', 'accepted'],
      [null, 'rejected: payee_has_no_address'],
      [null, 'rejected: payee_changed'],
    ])
    assert.equal((await recordsOf((await filesOf(references)).told)).records.length, 1)
  })

  test('what is printed from does not leave before what tells the bank has', async () => {
    const well = directoryTransport(folder)
    const [reference = ''] = await queue('1')
    const failing: Transport = {
      ...well,
      stage: (name, ...given) => (name.endsWith('.txt') ? hangUp() : well.stage(name, ...given)),
    }
    for (let time = 0; time < 3; time++) {
      await pass(open(failing))
      world.clock.advance(leaseMs)
    }
    assert.deepEqual(await there(), [])
    assert.deepEqual(await states([reference]), [['drawn', 'filed']])
    await pass()
    assert.equal((await there()).length, 2)
  })

  test('of some size wait for a second person, together, and leave together', async () => {
    const references = await queue('1')
    await pass(open(directoryTransport(folder), 1n))
    const { print, told } = await filesOf(references)
    assert.deepEqual([print.state, told.state, await there()], ['awaiting_approval', 'awaiting_approval', []])
    await inWork(async work => {
      const proposal = print.proposal ?? fault('it waits for one')
      const found = await change.findProposal(work, proposal)
      const { contentHash, content } = found.ok ? found.value : fault('it is there')
      assert.match(JSON.stringify(content), new RegExp(`"positivePay":{"file":"${told.id}","sha256":"[0-9a-f]{64}"}`))
      assert.ok((await change.approve(work, proposal, contentHash)).ok)
      assert.ok((await approve(work, print.id)).ok)
    }, 'person:per_1')
    await pass()
    assert.equal((await there()).length, 2)
  })

  test('that are turned down, or that nobody answers for, are withdrawn together: their checks are void', async () => {
    const references = await queue('1')
    await pass(open(directoryTransport(folder), 1n))
    const { print } = await filesOf(references)
    await inWork(work => withdraw(work, print.id, 'file_turned_down'), 'person:per_1')
    await pass()
    const late = await queue('1')
    await pass(open(directoryTransport(folder), 1n))
    world.clock.advance(7 * 86_400_000)
    await pass()
    for (const each of [references, late]) {
      const files = await filesOf(each)
      assert.deepEqual([files.print.state, files.told.state], ['withdrawn', 'withdrawn'])
      assert.deepEqual(await states(each), [['voided', 'rejected: file_withdrawn']])
    }
    assert.deepEqual(await there(), [])
  })

  test('do not leave to be printed where the bank refuses to be told of them: the money is free', async () => {
    const well = directoryTransport(folder)
    const references = await queue('1')
    const failing: Transport = {
      ...well,
      stage: (name, ...given) => (name.endsWith('.csv') ? hangUp() : well.stage(name, ...given)),
    }
    await pass(open(failing))
    const { told } = await filesOf(references)
    assert.equal(await answer(told, 'rejected'), 'entered')
    world.clock.advance(leaseMs)
    await pass()
    assert.deepEqual([(await there()).length, (await filesOf(references)).print.reason], [1, 'positive_pay_rejected'])
    assert.deepEqual(await states(references), [['voided', 'rejected: file_withdrawn']])
  })

  test('of which the bank is told in vain, when they are in the mail, are somebody’s to look at', async () => {
    const { told, reference } = await issue()
    await answer(told, 'rejected')
    assert.deepEqual(await states([reference]), [['issued', 'accepted']])
    const leaves = await world.owner`
      select from audit.batch where strpos(encode(leaves, 'escape'), '"rails.checks_unknown_to_bank"') > 0`
    assert.equal(leaves.length, 1)
  })

  test('that the printer refuses are void: the bank is told, and the money is free when it knows', async () => {
    const { print, reference, number } = await issue()
    await answer(print, 'rejected')
    assert.deepEqual(await states([reference]), [['stopping', 'accepted']])
    await pass()
    const notices = await lastNotices()
    assert.deepEqual(
      (await recordsOf(notices)).records.map(record => [record.kind, record.number]),
      [['void', number]],
    )
    await answer(notices, 'confirmed')
    assert.deepEqual(await states([reference]), [['voided', 'rejected: check_voided']])
  })

  test('say nothing of money when the bank says that it has settled one', async () => {
    const { print, reference } = await issue()
    assert.equal(await inWork(work => settleFile(work, print.name, '2026-01-06')), 'entered')
    assert.deepEqual(
      [(await fileBy(print.id)).state, await states([reference])],
      ['confirmed', [['issued', 'accepted']]],
    )
    assert.equal(await inWork(work => lockDebitCalled(work, print.id)), undefined)
    const left = await inWork(work => debitsThatLeft(work, new Date(0)))
    assert.deepEqual(left, [])
  })

  test('that are stopped are told to the bank in a file of its own, once; the money is free when the bank has it', async () => {
    const [one, other] = [await issue(), await issue()]
    assert.ok((await stop(one.number)).ok)
    assert.ok((await stop(other.number, 'void')).ok)
    await pass()
    const notices = await lastNotices()
    assert.deepEqual(
      (await recordsOf(notices)).records.map(record => [record.kind, record.number]),
      [
        ['stop', one.number],
        ['void', other.number],
      ],
    )
    const count = (await there()).length
    await pass()
    assert.equal((await there()).length, count)
    assert.deepEqual(await states([one.reference]), [['stopping', 'accepted']])
    for (let time = 0; time < 2; time++) await answer(notices, 'confirmed')
    assert.deepEqual(await states([one.reference]), [['stopped', 'rejected: check_stopped']])
    assert.deepEqual(await states([other.reference]), [['voided', 'rejected: check_voided']])
  })

  test('that the bank refuses to stop stay as they are, and may be stopped once more', async () => {
    const { number, reference } = await issue()
    await stop(number)
    await pass()
    const first = await lastNotices()
    assert.equal((await stop(number)).ok, false, 'it is under way')
    await answer(first, 'rejected')
    assert.deepEqual(await states([reference]), [['stopping', 'accepted']])
    assert.ok((await stop(number)).ok)
    await pass()
    const second = await lastNotices()
    assert.notEqual(second.id, first.id)
    await answer(second, 'confirmed')
    assert.equal(await inWork(work => findCheck(work, number)).then(found => found.ok && found.value.state), 'stopped')
  })

  test('leave once though their worker is killed at one moment after the other, and never unknown to the bank', async () => {
    const stopped = await issue()
    const references = await queue('1', '2', '3')
    const lying = new Set(await there())
    await stop(stopped.number)
    const [printed, toldOf]: [string[], Set<string>] = [[], new Set()]
    const look = async () => {
      for (const name of await there()) {
        if (lying.has(name)) continue
        lying.add(name)
        const bytes = await readFile(join(folder, name), 'latin1')
        if (name.endsWith('.txt'))
          for (const [record = ''] of bytes.matchAll(/^D.*$/gm))
            toldOf.add(`${record[51]}${Number(record.slice(21, 31))}`)
        else printed.push(...[...bytes.matchAll(/^"(\d+)"/gm)].map(([, number = '']) => number))
      }
      for (const number of printed)
        assert.ok(toldOf.has(`I${number}`), `${number} is printed, and the bank does not know it`)
    }
    let diesAt = 1 - every
    for (let isDone = false; !isDone; world.clock.advance(leaseMs)) {
      diesAt += every
      assert.ok(diesAt < 100, 'it ends some time')
      const child = fork(filesProcess, { stdio: 'ignore' })
      const order = {
        address: world.database.address('vouch_worker'),
        vaultAddress: world.database.address('vouch_vault'),
        keyFile: join(home, 'kek'),
        entriesMax: 3,
      }
      const destination = { kind: 'directory', folder } as const
      child.send({
        ...order,
        destination,
        isPaper: true,
        nowMs: world.clock.now().getTime(),
        diesAt,
      } satisfies FilesOrder)
      let said: unknown
      child.on('message', message => (said = message))
      await once(child, 'exit')
      await look()
      const [left] = await world.owner<{ count: number }[]>`
        select count(*)::integer as count from rails.file where state in ('building', 'approved', 'sending')`
      isDone = said === 'done' && left?.count === 0 && printed.length >= 3
    }
    assert.ok(diesAt > 5, `nobody was killed from ${diesAt} on`)
    const numbers = await Promise.all(references.map(numberOf))
    assert.deepEqual(printed.toSorted(), numbers.map(String).toSorted())
    assert.deepEqual([...toldOf].toSorted(), [...numbers.map(number => `I${number}`), `S${stopped.number}`].toSorted())
    assert.deepEqual(
      await states(references),
      Array.from(references, () => ['issued', 'accepted']),
    )
  })

  test('are taken by no call where there is an agreement about them, and by calls where there is none', async () => {
    const bank = new PretendBank()
    const [reference = ''] = await queue('1')
    const policy = { approveFrom: null }
    const agreed = async () => [{ format: checkFile(checkTerms, async () => drawnOnAccount), policy }]
    await dispatchLoop(worker, bank, silentLog, ['check'], undefined, undefined, agreed).pass(
      new AbortController().signal,
    )
    assert.deepEqual(await states([reference]), [[null, 'queued']])
    await pass()
    world.clock.advance(leaseMs)
    const calls = dispatchLoop(worker, bank, silentLog, ['check'])
    await calls.pass(new AbortController().signal)
    assert.deepEqual(await states([reference]), [['issued', 'accepted']])
    const [other = ''] = await queue('1')
    await calls.pass(new AbortController().signal)
    assert.notEqual((await states([other]))[0]?.[1], 'queued')
  })
})

function hangUp(): Promise<never> {
  return Promise.reject(new Error('the other end hung up'))
}
