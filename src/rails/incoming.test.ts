import assert from 'node:assert/strict'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { fileHeader, ppd, written } from '../../test/ach-files.ts'
import { tablesHolding } from '../../test/everywhere.ts'
import {
  type BankSays,
  bankFile,
  type IncomingWorld,
  openIncomingWorld,
  readStatusReports,
  reportBytes,
  type Sent,
  terms,
} from '../../test/incoming-world.ts'
import { literal } from '../base/database.ts'
import { addDays, type BusinessDate } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import { answerHeader } from './ach/answer.ts'
import { paymentFile } from './ach/payment-file.ts'
import type { Addenda } from './ach/sec-codes.ts'
import { directoryInbox } from './directory-inbox.ts'
import { build, confirm, settleFile } from './files.ts'
import {
  findIncoming,
  type IncomingDetail,
  listEntriesForPeople,
  listIncoming,
  listIncomingEntries,
} from './incoming.ts'
import { type IncomingFileId, kindOfBytes, nextIncomingStates, shownName } from './incoming-file.ts'
import { heard, type InstructionId, type InstructionState, nextAnswers } from './instruction.ts'
import { enqueue } from './instructions.ts'
import { readLeaseMs } from './receive-files.ts'
import type { StatusReport } from './status-report.ts'

const day: BusinessDate = '2026-01-06'

describe('files from a bank', () => {
  let here: IncomingWorld
  let nonce = 0
  before(async () => {
    here = await openIncomingWorld()
  })
  after(() => here.close())

  const receive = () => here.pass(here.receive())
  const leave = async (says: readonly BankSays[], name = `returns-${++nonce}`) => {
    await here.leave(name, await bankFile(says, ++nonce))
    await receive()
  }
  const newest = async (): Promise<IncomingDetail> => {
    const [row] = await here.world.owner<{ id: IncomingFileId }[]>`
      select incoming_file_id as id from rails.incoming_file
       order by length(incoming_file_id) desc, incoming_file_id desc limit 1`
    const found = await here.inWork(work => findIncoming(work, row?.id ?? 'inc_0'))
    if (!found.ok) return fault('it was found')
    const { effects } = found.value
    return { ...found.value, effects: effects.map(({ effect, count }) => ({ effect, count })) }
  }
  const entries = async () => {
    const { file } = await newest()
    const listed = await here.inWork(work => listIncomingEntries(work, file.id, 0, 100))
    return listed.ok ? listed.value : fault('it is there')
  }
  const effects = async () => (await entries()).map(({ kind, code, effect }) => `${kind} ${code} ${effect}`)
  const inbox = () => readdir(join(here.folder, 'from-bank'))
  const one = async (minor?: bigint): Promise<Sent> => (await here.send(1, minor))[0] ?? fault('one was sent')
  const report = async (said: Partial<StatusReport> & { readonly originalId: string }) => {
    await here.leave(`report-${++nonce}`, reportBytes({ status: null, reasons: [], transactions: [], ...said }, nonce))
    await receive()
  }
  const transaction = (of: Sent, status: string, code?: string) => ({
    originalInstructionId: null,
    originalEndToEndId: of.id,
    originalTransactionId: null,
    status,
    reasons: code === undefined ? [] : [{ code, information: 'Alice Ames has moved' }],
  })

  test('are known by what is in them, whatever they are called', () => {
    const kinds: readonly (readonly [bytes: string, kind: string])[] = [
      ['101 231380104 1210428822601051005A094101', 'nacha'],
      ['\u00ef\u00bb\u00bf\r\n101 231380104', 'nacha'],
      ['<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">', 'status_report'],
      ['<a:Document xmlns:a="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.12">', 'status_report'],
      ['<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">', 'statement'],
      ['<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08">', 'statement'],
      ['<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">', 'unknown'],
      ['<html>', 'unknown'],
      ['1', 'unknown'],
      ['', 'unknown'],
      ['%PDF-1.7', 'unknown'],
    ]
    for (const [bytes, kind] of kinds) assert.equal(kindOfBytes(Buffer.from(bytes, 'latin1')), kind, bytes)
    assert.equal(shownName('../a b\u0000é.ach'), '../a_b__.ach')
    assert.equal(shownName(''), '_')
  })

  test('are kept with their hash, read, and then removed', async () => {
    const of = await one()
    await leave([{ of, reason: 'R03' }], 'RETURNS.0105')
    const { file, effects } = await newest()
    assert.deepEqual(
      [file.name, file.kind, file.state, file.times, file.entered, file.liesAs, file.cameBy],
      ['RETURNS.0105', 'nacha', 'read', 1, 1, null, 'inbox'],
    )
    assert.equal(file.hash?.length, 32)
    assert.deepEqual(effects, [{ effect: 'returned', count: 1 }])
    assert.deepEqual(await inbox(), [])
    assert.equal(await here.stateOf(of), 'returned: R03')
    const [{ count } = { count: 1 }] = await here.world.owner<{ count: number }[]>`
      select count(*)::integer as count from rails.incoming_part
       where strpos(encode(sealed, 'escape'), '98765432') > 0`
    assert.equal(count, 0, 'account numbers are sealed')
  })

  test('are one file where the bytes are the same, counted, and entered once', async () => {
    const of = await one()
    const bytes = await bankFile([{ of, reason: 'R02' }], ++nonce)
    for (const name of ['a', 'a', 'b']) {
      await here.leave(name, bytes)
      await receive()
    }
    const { file, effects } = await newest()
    assert.deepEqual([file.times, file.name], [3, 'a'])
    assert.deepEqual(effects, [{ effect: 'returned', count: 1 }])
    assert.equal((await here.leaves('rails.incoming_file_again')).length, 2)
    assert.deepEqual(await inbox(), [])
  })

  test('are refused and shown where nobody knows what they are', async () => {
    await here.leave('brochure.pdf', '%PDF-1.7')
    await receive()
    const { file } = await newest()
    assert.deepEqual([file.kind, file.state, file.reason], ['unknown', 'refused', 'kind_unknown'])
    const refused = await here.inWork(work => listIncoming(work, { states: ['refused'] }, undefined, 10))
    assert.ok(refused.some(({ id }) => id === file.id))
    assert.ok((await here.leaves('rails.incoming_file')).some(({ reason }) => reason === 'kind_unknown'))
  })

  test('wait where nobody can read their kind yet', async () => {
    await here.leave('statement', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>')
    await receive()
    assert.equal((await newest()).file.state, 'received')
    const read: string[] = []
    const readStatement = async (_: string, { name }: { name: string }, bytes: AsyncIterable<Buffer>) => {
      for await (const part of bytes) read.push(`${name}: ${part.length}`)
      return { ok: true, value: null } as const
    }
    await here.pass(here.receive({ readStatement }))
    assert.deepEqual([(await newest()).file.state, read], ['read', ['statement: 66']])
  })

  test('are refused whole for a mistake of money, which is shown without anything of a person’s', async () => {
    const [first, second] = await here.send(2)
    assert.ok(first !== undefined && second !== undefined)
    const bytes = await bankFile(
      [
        { of: first, reason: 'R03' },
        { of: second, reason: 'R03' },
      ],
      ++nonce,
    )
    const lines = bytes.toString('latin1').split('\n')
    const at = lines.findIndex(line => line.startsWith('6'))
    lines[at] = (lines[at] ?? '').replace('0000001000', '0000009000')
    await here.leave('wrong.ach', lines.join('\n'))
    await receive()
    const { file, findings, effects } = await newest()
    assert.deepEqual([file.state, file.reason, file.entered, effects], ['refused', 'mistakes', 0, []])
    assert.deepEqual(
      findings.map(({ severity, line, columns, record, field, rule }) => ({
        severity,
        line,
        columns,
        record,
        field,
        rule,
      })),
      [
        {
          severity: 'mistake',
          line: 7,
          columns: [33, 44],
          record: 'batch control',
          field: 'total credit',
          rule: 'credit_differs',
        },
        {
          severity: 'mistake',
          line: 8,
          columns: [44, 55],
          record: 'file control',
          field: 'total credit',
          rule: 'credit_differs',
        },
      ],
    )
    assert.ok(!JSON.stringify(findings).includes('98765432'))
    assert.deepEqual([await here.stateOf(first), await here.stateOf(second)], ['accepted', 'accepted'])
  })

  test('are read where the bank gave no line ends, and say so', async () => {
    const of = await one()
    const bytes = await bankFile([{ of, reason: 'R03' }], ++nonce)
    await here.leave('dense.ach', bytes.toString('latin1').replaceAll('\n', ''))
    await receive()
    const { file, findings } = await newest()
    assert.deepEqual([file.state, file.remarks, findings.map(({ rule }) => rule)], ['read', 1, ['no_line_ends']])
    assert.equal(await here.stateOf(of), 'returned: R03')
  })

  test('stay in the inbox while they are too large or not whole, and keep nobody waiting', async () => {
    const folder = join(here.folder, 'from-bank')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'aa.part'), 'half')
    await writeFile(join(folder, '.hidden'), 'half')
    const small = directoryInbox(folder)
    const signal = new AbortController().signal
    await assert.rejects(small.fetch('aa.part', 3, signal), /more than 3/)
    assert.equal((await small.fetch('aa.part', 4, signal)).toString(), 'half')
    await small.remove('gone already', signal)
    assert.deepEqual(await directoryInbox(join(folder, 'absent')).list(signal), [])
    const of = await one()
    await leave([{ of, reason: 'R20' }], 'zz')
    assert.equal(await here.stateOf(of), 'returned: R20')
    assert.deepEqual((await inbox()).toSorted(), ['.hidden', 'aa.part'])
  })

  test('say nothing that counts of what has not left: it leaves as it was decided', async () => {
    const { owner } = here.world
    await here.inWork(async work =>
      enqueue(work, [
        { reference: 'pay_early', method: 'ach', money: { minor: 4_200n, currency: 'USD' }, creditor: 'tok_1' },
      ]),
    )
    const [early] = await owner<{ id: InstructionId }[]>`
      select instruction_id as id from rails.instruction where reference = 'pay_early'`
    const id = early?.id ?? fault('it is queued')
    const state = async () =>
      (await owner<{ state: string }[]>`select state from rails.instruction where instruction_id = ${id}`)[0]?.state
    const say = async (status: string) => {
      const said = { originalInstructionId: null, originalEndToEndId: id, originalTransactionId: null }
      await report({ originalId: 'fil_none', transactions: [{ ...said, status, reasons: [] }] })
      assert.ok((await effects()).includes(`status ${status} contradicts`), (await effects()).join())
    }
    await say('ACSC')
    assert.equal(await state(), 'queued')
    assert.notEqual(await here.inWork(work => build(work, paymentFile(terms))), undefined)
    // Freed, it would be paid anew; and its file pays it all the same.
    await say('RJCT')
    await say('ACSC')
    assert.equal(await state(), 'filed')
    await here.pass(here.files())
    assert.deepEqual(
      (await here.takeAll()).map(({ reference }) => reference),
      ['pay_early'],
    )
    assert.equal(await state(), 'accepted')
  })

  describe('with returns', () => {
    test('find each entry by a number that no other file has', async () => {
      const [a, b] = [await one(), await one()]
      assert.notEqual(a.detail.traceNumber, b.detail.traceNumber)
      await leave([{ of: a, reason: 'R01' }])
      assert.deepEqual([await here.stateOf(a), await here.stateOf(b)], ['returned: R01', 'accepted'])
    })

    test('find the newest where numbers have come round', async () => {
      await here.world.owner`update rails.entry_count set last_place = 9999998`
      const old = await one()
      assert.equal(old.detail.traceNumber.slice(8), '9999999')
      await here.world.owner`update rails.entry_count set last_place = 9999998`
      here.world.clock.advance(60_000)
      const fresh = await one()
      const [next] = await here.send(2)
      assert.equal(next?.detail.traceNumber.slice(8), '0000001', 'a file does not begin where it could not end')
      await leave([{ of: fresh, reason: 'R02' }])
      assert.deepEqual([await here.stateOf(old), await here.stateOf(fresh)], ['accepted', 'returned: R02'])
    })

    type Accident = {
      readonly name: string
      readonly before?: (of: Sent) => Promise<unknown>
      readonly changed?: Extract<BankSays, { reason: string }>['changed']
      readonly reason?: string
      readonly is: string
      readonly effect: string
      readonly isLate?: boolean
      readonly candidates?: readonly string[]
    }
    const accidents: readonly Accident[] = [
      { name: 'before anything else was heard', is: 'returned: R03', effect: 'returned' },
      {
        name: 'after the bank has taken the file',
        before: of => here.inWork(work => confirm(work, { name: of.file, state: 'confirmed' })),
        is: 'returned: R03',
        effect: 'returned',
      },
      {
        name: 'after the file was settled',
        before: of => here.inWork(work => settleFile(work, of.file, day)),
        is: 'returned: R03',
        effect: 'returned',
      },
      {
        name: 'for what the bank had refused',
        before: of => here.inWork(work => confirm(work, { name: of.file, state: 'rejected', reason: 'DUPL' })),
        is: 'rejected: file_rejected',
        effect: 'contradicts',
      },
      {
        name: 'for what has come back already',
        before: of => leave([{ of, reason: 'R02' }]),
        is: 'returned: R02',
        effect: 'repeated',
      },
      {
        name: 'weeks after it was settled, for a reason that allows two days',
        before: async of => {
          await here.inWork(work => settleFile(work, of.file, day))
          here.world.clock.advance(30 * 86_400_000)
        },
        is: 'returned: R03',
        effect: 'returned',
        isLate: true,
      },
      {
        name: 'weeks after it was settled, for a reason that allows sixty',
        before: async of => {
          await here.inWork(work => settleFile(work, of.file, addDays(day, 30)))
          here.world.clock.advance(30 * 86_400_000)
        },
        reason: 'R10',
        is: 'returned: R10',
        effect: 'returned',
      },
      {
        name: 'of another amount',
        changed: entry => ({ ...entry, detail: { ...entry.detail, amount: entry.detail.amount + 1n } }),
        is: 'accepted',
        effect: 'unmatched',
        candidates: ['same_trace'],
      },
      {
        name: 'under a number that was never given',
        changed: withAddenda({ originalEntryTraceNumber: '121042887654321' }),
        is: 'accepted',
        effect: 'unmatched',
        candidates: ['same_amount_and_bank'],
      },
      {
        name: 'from a bank to which it did not go',
        changed: withAddenda({ originalReceivingDfi: '23138010' }),
        is: 'accepted',
        effect: 'unmatched',
        candidates: ['same_trace'],
      },
    ]
    for (const [index, accident] of accidents.entries())
      test(`come ${accident.name}: ${accident.effect}`, async () => {
        const of = await one(70_000n + BigInt(index))
        await accident.before?.(of)
        const { reason = 'R03', changed } = accident
        await leave([{ of, reason, ...(changed === undefined ? {} : { changed }) }])
        assert.equal(await here.stateOf(of), accident.is)
        const [entry = fault('there is one')] = await entries()
        assert.deepEqual(
          [entry.effect, entry.isLate, entry.candidates.map(({ why }) => why)],
          [accident.effect, accident.isLate ?? false, accident.candidates ?? []],
        )
        if (accident.candidates !== undefined) assert.equal(entry.candidates[0]?.reference, of.reference)
        const hasLeaf = (await here.leaves('rails.incoming_answer')).some(
          leaf => leaf['incomingFile'] === entry.incoming && leaf['effect'] === accident.effect,
        )
        assert.equal(hasLeaf, accident.effect !== 'returned' || accident.isLate === true)
        const waiting = await here.inWork(work => listEntriesForPeople(work, { incoming: '', place: 0 }, 100))
        const isForPeople = ['contradicts', 'unmatched'].includes(accident.effect)
        assert.equal(
          waiting.some(({ incoming }) => incoming === entry.incoming),
          isForPeople,
        )
      })

    test('come for a reason that no rule knows, and come back all the same', async () => {
      const of = await one()
      const bytes = await bankFile([{ of, reason: 'R03' }], ++nonce)
      await here.leave('r99', bytes.toString('latin1').replace('799R03', '799R99'))
      await receive()
      assert.equal(await here.stateOf(of), 'returned: R99')
      assert.deepEqual(
        (await newest()).findings.map(({ rule }) => rule),
        ['return_reason_unknown'],
      )
    })

    test('show that a file has left of which nobody knew, and no worker sends it again', async () => {
      const loop = here.files()
      await here.world.owner`update rails.file set due_at = '2100-01-01'`
      const of = await one()
      await here.world.owner`alter table rails.file disable trigger file_follows_its_states`
      await here.world.owner`update rails.file set state = 'sending' where file_id = ${of.file}`
      await here.world.owner`alter table rails.file enable trigger file_follows_its_states`
      await here.world
        .owner`update rails.instruction set state = 'filed', answered_at = null where instruction_id = ${of.id}`
      await leave([{ of, reason: 'R03' }])
      assert.equal(await here.stateOf(of), 'returned: R03')
      const [file] = await here.world.owner`select state from rails.file where file_id = ${of.file}`
      assert.equal(file?.['state'], 'sent')
      await here.pass(loop)
      assert.deepEqual(await here.takeAll(), [])
    })

    test('are kept and shown, and change nothing, where they answer our own answers', async () => {
      const of = await one()
      const { originalEntryTraceNumber, originalReceivingDfi } = {
        originalEntryTraceNumber: of.detail.traceNumber,
        originalReceivingDfi: of.detail.receivingDfi.slice(0, 8),
      }
      const traceNumber = '021000020000001'
      const dishonored: Addenda = {
        record: 'addenda99Dishonored',
        dishonoredReturnReasonCode: 'R68',
        originalEntryTraceNumber,
        originalReceivingDfi,
        returnTraceNumber: traceNumber,
        returnSettlementDate: '006',
        returnReasonCode: '03',
        addendaInformation: '',
        traceNumber,
      }
      const contested: Addenda = {
        record: 'addenda99Contested',
        contestedReturnReasonCode: 'R73',
        originalEntryTraceNumber,
        dateOriginalEntryReturned: '260107',
        originalReceivingDfi,
        originalSettlementDate: '006',
        returnTraceNumber: traceNumber,
        returnSettlementDate: '007',
        returnReasonCode: '03',
        dishonoredReturnTraceNumber: traceNumber,
        dishonoredReturnSettlementDate: '008',
        dishonoredReturnReasonCode: '68',
        traceNumber,
      }
      const refused: Addenda = {
        record: 'addenda98Refused',
        refusedChangeCode: 'C64',
        originalEntryTraceNumber,
        originalReceivingDfi,
        correctedData: '',
        changeCode: 'C01',
        traceSequenceNumber: '0000001',
        traceNumber,
      }
      const header = (kind: 'return' | 'change', batchNumber: string) =>
        answerHeader(of.header, kind, { originatingDfi: '02100002', batchNumber })
      const back = { transactionCode: '21', receivingDfi: '121042882' }
      const bytes = await written({
        header: { ...fileHeader, referenceCode: String(++nonce) },
        batches: [
          {
            header: header('return', '0000001'),
            entries: [
              { detail: ppd(1, 1_000n, { ...back, traceNumber }).detail, addenda: [dishonored] },
              {
                detail: ppd(2, 1_000n, { ...back, traceNumber: '021000020000002' }).detail,
                addenda: [{ ...contested, traceNumber: '021000020000002' }],
              },
            ],
          },
          {
            header: header('change', '0000002'),
            entries: [
              {
                detail: ppd(3, 0n, { ...back, traceNumber: '021000020000003' }).detail,
                addenda: [{ ...refused, traceNumber: '021000020000003' }],
              },
            ],
          },
        ],
      })
      await here.leave('rare', bytes)
      await receive()
      assert.deepEqual(await effects(), ['dishonored R68 noted', 'contested R73 noted', 'refused_change C64 noted'])
      assert.equal(await here.stateOf(of), 'accepted')
    })

    test('moov #1672: are read where the class of their batch is one that we never send', async () => {
      const of = await one()
      const header = { ...of.header, standardEntryClassCode: 'CCD' }
      await leave([{ of: { ...of, header }, reason: 'R29' }])
      assert.equal(await here.stateOf(of), 'returned: R29')
    })
  })

  describe('with reports', () => {
    type Case = {
      readonly name: string
      readonly says: readonly (Partial<StatusReport> | ((of: readonly Sent[]) => Partial<StatusReport>))[]
      readonly is: readonly [file: string, first: string, second: string]
    }
    const cases: readonly Case[] = [
      { name: 'that the file was taken', says: [{ status: 'ACCP' }], is: ['confirmed', 'accepted', 'accepted'] },
      { name: 'that it was read, and no more', says: [{ status: 'RCVD' }], is: ['sent', 'accepted', 'accepted'] },
      { name: 'a status nobody knows', says: [{ status: 'WHAT' }], is: ['sent', 'accepted', 'accepted'] },
      {
        name: 'that it was refused',
        says: [{ status: 'RJCT', reasons: [{ code: 'DUPL', information: null }] }],
        is: ['rejected DUPL', 'rejected: file_rejected', 'rejected: file_rejected'],
      },
      { name: 'that it was settled', says: [{ status: 'ACSC' }], is: ['confirmed', 'settled', 'settled'] },
      {
        name: 'the same twice, and late what came before it',
        says: [{ status: 'ACSC' }, { status: 'ACSC' }, { status: 'ACCP' }],
        is: ['confirmed', 'settled', 'settled'],
      },
      {
        name: 'that it was refused after it was taken: the first word stays',
        says: [{ status: 'ACCP' }, { status: 'RJCT' }],
        is: ['confirmed', 'accepted', 'accepted'],
      },
      {
        name: 'that it was taken after it was refused: the first word stays',
        says: [{ status: 'RJCT' }, { status: 'ACSC' }],
        is: ['rejected RJCT', 'rejected: file_rejected', 'rejected: file_rejected'],
      },
      {
        name: 'of one that it was refused, of the rest that they were settled',
        says: [
          ([first]) => ({
            status: 'ACSC',
            transactions: first === undefined ? [] : [transaction(first, 'RJCT', 'AC04')],
          }),
        ],
        is: ['confirmed', 'rejected: AC04', 'settled'],
      },
      {
        name: 'of each something else, and of the whole nothing',
        says: [
          ([first, second]) => ({
            transactions: [
              ...(first === undefined ? [] : [transaction(first, 'ACSC')]),
              ...(second === undefined ? [] : [transaction(second, 'PDNG')]),
            ],
          }),
        ],
        is: ['sent', 'settled', 'accepted'],
      },
    ]
    for (const { name, says, is } of cases)
      test(`say ${name}`, async () => {
        const sent = await here.send(2)
        const [first, second] = sent
        assert.ok(first !== undefined && second !== undefined)
        for (const said of says)
          await report({ originalId: first.file, ...(typeof said === 'function' ? said(sent) : said) })
        const [file] = await here.world.owner<{ state: string; reason: string | null }[]>`
          select state, reason from rails.file where file_id = ${first.file}`
        const shown = file?.reason === null ? file.state : `${file?.state} ${file?.reason}`
        assert.deepEqual([shown, await here.stateOf(first), await here.stateOf(second)], is)
        assert.equal((await newest()).file.state, 'read')
        const isContradicted = name.includes('the first word stays')
        assert.equal(
          (await effects()).some(effect => effect.endsWith('contradicts')),
          isContradicted,
        )
      })

    test('of nothing of ours are kept for somebody to look at', async () => {
      const of = { ...(await one()), id: 'itn_unknown' } as const
      await report({ originalId: 'fil_unknown', status: 'ACCP', transactions: [transaction(of, 'ACSC')] })
      assert.deepEqual(await effects(), ['status ACSC unmatched', 'file_status ACCP unmatched'])
    })

    test('of several files in one message are entered each for its own', async () => {
      const [a, b] = [await one(), await one()]
      const said = { reasons: [], transactions: [] }
      const taken = { ...said, originalId: a.file, status: 'ACSC' }
      const refused = { ...said, originalId: b.file, status: 'RJCT', transactions: [transaction(b, 'RJCT', 'AC04')] }
      await here.leave('several', reportBytes([taken, refused], ++nonce))
      await receive()
      assert.deepEqual(await effects(), [
        'file_status ACSC settled',
        'status RJCT rejected',
        'file_status RJCT rejected',
      ])
      assert.deepEqual([await here.stateOf(a), await here.stateOf(b)], ['settled', 'rejected: AC04'])
    })

    test('that cannot be read are refused', async () => {
      await here.leave('broken', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">?</Document>')
      await receive()
      const { file } = await newest()
      assert.deepEqual([file.state, file.reason, file.mistakes], ['refused', 'message_refused', 1])
      assert.deepEqual(
        (await newest()).findings.map(({ line, record, rule }) => [line, record, rule]),
        [[0, '/Document', 'not_xml']],
      )
    })

    test('of many are entered in pieces, and go on where somebody died', async () => {
      const sent = await here.send(1_201)
      const [first] = sent
      await here.leave(
        'long',
        reportBytes({
          originalId: first?.file ?? '',
          status: 'PART',
          reasons: [],
          transactions: sent.map(of => transaction(of, 'ACSC')),
        }),
      )
      const controller = new AbortController()
      const loop = here.receive({
        readStatusReports: async bytes => {
          controller.abort()
          return readStatusReports(bytes)
        },
      })
      await loop.pass(controller.signal)
      assert.equal((await newest()).file.entered, 0)
      here.world.clock.advance(readLeaseMs)
      await receive()
      const { file, effects } = await newest()
      assert.deepEqual([file.entered, file.state], [1_202, 'read'])
      assert.deepEqual(effects, [
        { effect: 'confirmed', count: 1 },
        { effect: 'settled', count: 1_201 },
      ])
    })
  })

  test('leave no number of an account in plain, in any table: not what came back, nor what a change says is right', async () => {
    const of = await one()
    await leave([{ of, change: 'C01', corrected: { accountNumber: '7155301992' } }])
    assert.deepEqual(await effects(), ['change C01 corrects'])
    const { owner } = here.world
    assert.ok((await tablesHolding(owner, of.id)).includes('rails.change_notice'), 'it finds what is in plain')
    assert.ok((await tablesHolding(owner, 'rails.incoming_file')).includes('audit.batch'), 'and what is in leaves')
    for (const number of ['98765432', '7155301992']) assert.deepEqual(await tablesHolding(owner, number), [], number)
  })

  test('take the steps of their table and no others, in the database too', async () => {
    const states = Object.keys(nextAnswers) as InstructionState[] // Its keys are the states.
    const final = ['settled', 'rejected', 'returned'] as const
    const rows = await here.world.owner<{ before: InstructionState; after: InstructionState; may: boolean }[]>`
      select before, after, rails.is_final_step(before, after) as may
        from unnest(${literal(final)}::text::text[]) as before
       cross join unnest(${literal(states)}::text::text[]) as after`
    for (const { before, after, may } of rows) {
      const next: readonly string[] = nextAnswers[before]
      assert.equal(may, next.includes(after), `${before} → ${after}`)
    }
    assert.equal(heard('returned', 'settled'), 'repeated', 'it comes after what it would have led to')
    assert.deepEqual(nextIncomingStates.read, [])
    const [read] = await here.world.owner<{ id: string }[]>`
      select incoming_file_id as id from rails.incoming_file where state = 'read' limit 1`
    const change = (set: string) =>
      here.world.owner.unsafe(`update rails.incoming_file set ${set} where incoming_file_id = '${read?.id}'`)
    await assert.rejects(change("state = 'received'"), { code: '23001' })
    await assert.rejects(change('entered = entered + 1'), { code: '23001' })
    await assert.rejects(change("hash = sha256('other')"), { code: '23001' })
  })
})

/** The same return, naming something else. */
function withAddenda(changes: { readonly originalEntryTraceNumber?: string; readonly originalReceivingDfi?: string }) {
  return (entry: Parameters<NonNullable<Extract<BankSays, { reason: string }>['changed']>>[0]) => ({
    ...entry,
    addenda: entry.addenda.map(one => (one.record === 'addenda99' ? { ...one, ...changes } : one)),
  })
}
