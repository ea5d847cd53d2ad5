// What is promised of those who are on a list of sanctions: that nothing is paid to them, and that two people say who is. Tried
// with a list of one invented name, which is in force in the canary for as long as one work lasts.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Control, canary, type Ground } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as rails from '../rails/rails.ts'
import {
  type Attempt,
  agree,
  asker,
  at,
  currency,
  enrol,
  newPayee,
  orderOf,
  type Person,
  pay,
  thursday,
  tryOnWednesday,
  value,
  withinMs,
  word,
  wordIn,
  wordOf,
} from './controls-canary.ts'
import { releaseDue } from './loops.ts'
import { withheldOf } from './particulars.ts'
import { addPayees } from './payees.ts'
import type { PayeeId } from './payment.ts'
import * as probeStore from './probe-store.ts'
import { enterAnswers } from './screening.ts'
import { findPayment } from './submit.ts'

const version = '2040-03-01'
/** A list is read anew and a thread begun for it: less often than others. */
const everySeconds = 14_400

/** Whoever is called so is asked about, and whether the list knows them. */
const names = {
  early: ['Tamsin Quillfeather', 'found'],
  listed: ['QUILLFEATHER, Tamsin Oriel', 'found'],
  turned: ['Tamsin Oriel Quíllfeather', 'found'],
  misspelt: ['Tamsin Oriel Quilfeather', 'found'],
  alias: ['Marigold Thistlewane', 'found'],
  other: ['Harbour Street Bakery', 'not found'],
} as const
type Called = keyof typeof names
const called = Object.keys(names) as readonly Called[] // Those of the table above.

export const sanctions: Control = {
  id: 'payments.sanctions',
  says: 'Nothing is paid to or by somebody who may be on a list, or whom nobody has compared with it, until two people have said who it is.',
  does: 'prevents',
  answers: ['api.financial-regulations', 'sec.compliance-violations'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('names compared with a list', called.length)
    const folder = await ground.scratch()
    await writeList(join(folder, version))
    const screener = rails.openScreener(folder)
    try {
      await tryList(ground, screener)
    } finally {
      await screener.close()
    }
  },
}

async function tryList(ground: Ground, screener: rails.Screener): Promise<void> {
  const inspected = await screener.inspect(version, undefined)
  if (!inspected.ok) return fault(`the list is refused: ${inspected.code}`)
  const { hash, entries, names: listed } = inspected.measured
  const number = (await ground.work(rails.editionInForce))?.number ?? 0
  const own = { hash, entries, names: listed, added: null, changed: null, removed: null, registeredAt: ground.now() }
  const before: rails.Edition = { ...own, number: number + 1, version: '2040-02-01', hash: '0'.repeat(64) }
  const inForce: rails.Edition = { ...own, number: number + 2, version }
  const ids = new Map(called.map(name => [name, ground.newId('pye')] as const))
  const idOf = (name: Called) => ids.get(name) ?? fault('each was given one')
  const answered = await rails.screenNames(
    { vault: ground.vault, screener, newId: ground.newId },
    canary,
    inForce,
    called.map(name => ({ subject: idOf(name), name: names[name][0] })),
    ground.signal,
  )
  for (const name of called) {
    const isFound = answered.hits.some(({ subject }) => subject === idOf(name))
    ground.tried(`${names[name][0]} looked for in the list`, names[name][1], isFound ? 'found' : 'not found')
  }
  await tryOnWednesday(ground, work => tryParties(work, { before, inForce, answered, idOf }))
}

type List = {
  /** Editions that come into force one after the other. */
  readonly before: rails.Edition
  readonly inForce: rails.Edition
  readonly answered: rails.Answered
  readonly idOf: (name: Called) => PayeeId
}

async function* tryParties(work: Work, { before, inForce, answered, idOf }: List): AsyncGenerator<Attempt> {
  const until = rails.keptUntil(work.now)
  await probeStore.insertEdition(work, before, until)
  const alice = await enrol(work, 100_00n)
  const early = await add(work, alice, { ...answered, edition: before, hits: [] }, idOf('early'))
  const gone = await pay(work, orderOf(work, early, 1_00n))
  const planned = await pay(work, orderOf(work, early, 2_00n, { processOn: thursday }))
  yield ['a payment to somebody who is on no list', 'released', gone.state]
  await probeStore.insertEdition(work, inForce, until)
  const unasked = await add(work, alice, undefined, work.newId('pye'))
  yield ['to somebody whom nobody has compared', 'party_in_screening', await wordOf(work, orderOf(work, unasked, 1n))]
  const stale = await add(work, alice, { ...answered, edition: before }, idOf('turned'))
  yield ['to somebody compared with another list', 'party_in_screening', await wordOf(work, orderOf(work, stale, 1n))]
  const listed = await add(work, alice, answered, idOf('listed'))
  yield ['to somebody who is on the list', 'party_in_screening', await wordOf(work, orderOf(work, listed, 1n))]
  const other = await add(work, alice, answered, idOf('other'))
  yield ['to somebody who is not', 'done', await wordOf(work, orderOf(work, other, 1n))]

  await enterAnswers(work, 'list', answered, [{ subject: early.payee, nameVersion: null }])
  const [id = fault('the bank was to be told')] = await probeStore.instructionsOf(work, [gone.id])
  const kept = await withheldOf(work, [
    { id, reference: gone.id, money: { minor: 1_00n, currency }, method: 'ach', creditor: '' },
  ])
  yield ['what was on its way to somebody who was found since', 'withheld', kept.has(id) ? 'withheld' : 'sent']
  await releaseDue(await at(work, thursday, '10:00'))
  yield ['what was planned for them, on its day', 'held', value(await findPayment(work, planned.id)).state]
  yield* tryWord(work, early, 'true_match')
  yield ['a payment to them then', 'party_is_blocked', await wordOf(work, orderOf(work, early, 1n))]
  yield ['what was planned', 'cancelled', value(await findPayment(work, planned.id)).state]
  const blocked = work.leaves.filter(({ text }) => text.includes('"payments.property_blocked"')).length
  yield ['what is blocked in the log', '1', `${blocked}`]
  yield* tryWord(work, listed, 'false_match')
  yield ['a payment to somebody who is another', 'done', await wordOf(work, orderOf(work, listed, 1n))]
  const [hit = fault('they were found')] = await probeStore.hitsOf(work, early.payee)
  yield ['what two people have said written over', '23001', await wordIn(work, inner => probeStore.reopen(inner, hit))]
  yield ['it deleted', '42501', await wordIn(work, inner => probeStore.deleteHit(inner, hit))]
}

/** One person says who was found, and another agrees. */
async function* tryWord(work: Work, who: Person, disposition: 'true_match' | 'false_match'): AsyncGenerator<Attempt> {
  const grounds = disposition === 'true_match' ? 'same_person' : 'another_birth'
  for (const hit of await probeStore.hitsOf(work, who.payee)) {
    const one: Work = { ...work, actor: asker }
    const proposed = await rails.proposeDisposition(one, hit, 1, { disposition, grounds })
    const { id, contentHash } = value(proposed)
    const own = await change.approve(one, id, contentHash)
    yield [`one person alone saying ${disposition}`, 'approver_is_maker', word(own)]
    yield ['a payment to them meanwhile', 'party_in_screening', await wordOf(work, orderOf(work, who, 1n))]
    await agree(work, value(await change.findProposal(work, id)))
  }
}

/** Somebody else whom this member pays. */
async function add(work: Work, who: Person, answer: rails.Answered | undefined, payee: PayeeId): Promise<Person> {
  const screened = answer === undefined ? {} : { screened: answer }
  value(await addPayees(work, [{ ...newPayee(work, who.member), id: payee, ...screened }]))
  return { ...who, payee }
}

/** In the layout of the publisher: whoever is listed, their other names, where they are. */
async function writeList(folder: string): Promise<void> {
  const nothing = '-0- '
  const blanks = Array.from({ length: 8 }, () => nothing)
  await mkdir(folder)
  const write = (name: string, row: readonly (string | number)[]) =>
    writeFile(join(folder, name), `${row.join(',')}\r\n`)
  await write('SDN.CSV', [1, `"${names.listed[0]}"`, '"individual"', '"SDGT"', ...blanks])
  await write('ALT.CSV', [1, 100, '"aka"', '"THISTLEWANE, Marigold"', nothing])
  await write('ADD.CSV', [1, 1, nothing, nothing, '"Cuba"', nothing])
}
