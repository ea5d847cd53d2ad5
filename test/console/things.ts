// Things that pages are about, as the processes of the family make them: each answers with its id.

import { randomUUID } from 'node:crypto'

import { outsideOf } from '../../bin/outside.ts'
import { dateIn } from '../../src/base/dates.ts'
import { done, fault, type Outcome, type Refusal } from '../../src/base/outcome.ts'
import { transact, type Work } from '../../src/base/work.ts'
import * as change from '../../src/change/change.ts'
import { addRelease, addRestore, writeBackup, writeStoreSeen } from '../../src/continuity/seen-store.ts'
import { openBreaks } from '../../src/payments/breaks.ts'
import type { ExceptionKind } from '../../src/payments/exception.ts'
import { openExceptions } from '../../src/payments/opening.ts'
import * as payments from '../../src/payments/payments.ts'
import type { ConsoleWorld } from './world.ts'

type Target = ConsoleWorld['target']

async function asWorker<T>(
  { as, keys, machine }: Target,
  perform: (work: Work) => Promise<Outcome<T, Refusal>>,
): Promise<T> {
  const worker = await outsideOf(as('vouch_worker'), keys('worker'))
  const outcome = await transact(worker, machine.institution, 'process:worker', perform)
  return outcome.ok ? outcome.value : fault(outcome.refusal.code)
}

/** A payment that the bank's statement does not have: it ends with words, and no money moves. */
export async function aBreak({ target }: ConsoleWorld, minor = 4_210n): Promise<string> {
  const subject = `ins_${minor}`
  await asWorker(target, async work => {
    const day = dateIn('UTC', work.now)
    const money = { minor, currency: 'USD' }
    await openBreaks(work, [{ kind: 'missing_on_statement', subject, line: null, reason: 'not_paid_yet', day, money }])
    return done(undefined)
  })
  const [row] = await target.owner<
    { id: string }[]
  >`select break_id as id from payments.break where subject = ${subject}`
  return row?.id ?? fault('the break was opened')
}

/** As the keeper of a store would have seen it: one that is whole, one that is not, and a restore. The family here keeps none. */
export async function aBackup({ target: { owner } }: ConsoleWorld): Promise<void> {
  const at = new Date()
  const ago = (seconds: number) => new Date(at.getTime() - seconds * 1_000)
  const store = {
    keptAs: 'folder',
    lookedAt: at,
    keyId: '0123456789abcdef',
    archivedUntil: ago(40),
    missing: null,
  } as const
  const log = { newestSegment: '000000010000000000000007', spoolFiles: 0, spoolIsFull: false, spoolOldestAt: null }
  await writeStoreSeen(owner, {
    ...store,
    ...log,
    unreadable: [{ file: 'restores/other.json', why: 'it is not JSON' }],
  })
  const whole = {
    id: 'bak_1',
    begunAt: ago(7_200),
    endedAt: ago(7_110),
    consistentAt: ago(7_120),
    systemId: '7300000000000000001',
    timeline: 1,
    startLsn: '0/2000028',
    endLsn: '0/2000100',
    plainBytes: 40_000_000n,
    storedBytes: 9_000_000n,
    keyId: store.keyId,
    state: 'whole',
    said: null,
    lookedAt: at,
    comparedAt: null,
  } as const
  const said = 'base/bak_2/base.tar.zst.sealed: it has 8999999 bytes and had 9000000'
  await writeBackup(owner, whole)
  await writeBackup(owner, { ...whole, id: 'bak_2', state: 'damaged', said, keyId: 'fedcba9876543210' })
  await addRestore(owner, {
    id: 'rst_1',
    begunAt: ago(1_000_000),
    tookMs: 250_000,
    backup: 'bak_1',
    askedTo: null,
    recoveredTo: ago(1_000_040),
    result: 'holds',
    said: null,
    problems: 0,
    steps: [{ name: 'replay', ms: 200_500 }],
  })
  await addRelease(owner, { version: '0.1.0', commit: 'a'.repeat(40), startedAt: ago(900) })
}

/** By its contract. */
type Made = { readonly id: string }

async function made({ target: { machine } }: ConsoleWorld, path: string, body: object): Promise<string> {
  const answer = await machine.call({ method: 'POST', path, key: randomUUID(), body: JSON.stringify(body) })
  const text = await answer.text()
  if (answer.status !== 201) fault(text)
  return (JSON.parse(text) as Made).id
}

/** Ordered by the online bank. */
function aPaymentOf(world: ConsoleWorld, value: string): Promise<string> {
  const { fundingAccount, payee } = world.target.machine
  return made(world, '/v1/payments', { fundingAccount, payee, amount: { value, currency: 'USD' }, isRepeat: true })
}

/** A payment of which the bank or the core has said something that somebody must look at. */
export async function anException(world: ConsoleWorld, kind: ExceptionKind, value: string): Promise<string> {
  const payment = (await aPaymentOf(world, value)) as payments.PaymentId // As it has just been named.
  await asWorker(world.target, async work => {
    await openExceptions(work, [{ payment, kind, reason: 'somebody said so' }])
    return done(undefined)
  })
  const [row] = await world.target.owner<
    { id: string }[]
  >`select exception_id as id from payments.exception where payment_id = ${payment}`
  return row?.id ?? fault('the exception was opened')
}

/** A member has said that a payee is not to be paid, and was asked to write it. */
export function aStopOrder(world: ConsoleWorld): Promise<string> {
  const { payee } = world.target.machine.neighbour
  const receivedAt = new Date().toISOString()
  return made(world, '/v1/stop-payments', { target: { payee }, form: 'oral', receivedAt, mustConfirm: true })
}

/** In force at once: somebody proposed it, and somebody else agreed. */
export async function agreeOn(
  { target: { as, keys, machine } }: ConsoleWorld,
  name: payments.SettingName,
  content: object,
): Promise<void> {
  const office = await outsideOf(as('vouch_office'), keys('api'))
  const by = async <T>(person: string, perform: (work: Work) => Promise<Outcome<T, Refusal>>): Promise<T> => {
    const outcome = await transact(office, machine.institution, `person:${person}`, perform)
    return outcome.ok ? outcome.value : fault(outcome.refusal.code)
  }
  const { id, contentHash } = await by('per_maker', work => payments.proposeSetting(work, name, { ...content }))
  await by('per_checker', async (work): Promise<Outcome<unknown, Refusal>> => {
    const approved = await change.approve(work, id, contentHash)
    if (!approved.ok) return approved
    const carried = await payments.carryOut(work, approved.value)
    return carried.ok ? change.applied(work, id) : carried
  })
}
