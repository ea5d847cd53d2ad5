// Answers the rails' question: whom do these instructions pay? Names and numbers are opened for the moment in which a file
// is written; see rails/send-files.ts.

import { addDays, dateIn, instantOf, type WallTime } from '../base/dates.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { Place, Vault } from '../protection/protection.ts'
import type * as rails from '../rails/rails.ts'
import { keptAmong, type SealedParticulars, sealedParticulars } from './particulars-store.ts'
import { institution } from './parties.ts'
import { billerPlace, memberPlace, type PayeeAddress, payeePlace, readPayeeAddress } from './sealing.ts'
import { settingNumbersFrom } from './setting-numbers.ts'
import { agreementOf, type CreditAgreement, type Settings, settingNames, settingsOf } from './settings.ts'
import { paymentOf } from './steps.ts'

const actor = 'process:worker'

/** What the institution has decided about its files, and agreed with its bank. */
export async function filePolicy(work: Work): Promise<{
  readonly policy: rails.FilePolicy
  readonly credits: CreditAgreement | null
  readonly checks: Settings['checks']['terms']
}> {
  const own = await institution(work)
  const settings = await settingsOf(work, own)
  const { approveFrom, times, credits } = settings.files
  const queuedUntil = lastOf(times, own.timeZone, work.now)
  const policy = { approveFrom, ...(queuedUntil === undefined ? {} : { queuedUntil }) }
  return { policy, credits, checks: settings.checks.terms }
}

/** Answers the rails: on which account an institution draws its checks. */
export function checkAccountFrom(outside: Outside, vault: Vault): rails.CheckAccountOf {
  const numberOf = settingNumbersFrom(outside, vault)
  return async institution => {
    const found = await transact(outside, institution, actor, async work => done((await filePolicy(work)).checks))
    const terms = found.ok ? found.value : fault('reading refuses nothing')
    return terms === null ? undefined : numberOf(institution, terms.account)
  }
}

/** How many versions back an agreement is looked for. */
const versionsMax = 100

/**
 * The last that was agreed on files of a format that is agreed no longer: what was put into one before is written on its
 * terms. Undefined where there never was any.
 */
export async function formerAgreement(
  work: Work,
  format: rails.BankFile['format'],
): Promise<CreditAgreement | undefined> {
  const versions = await change.historyOf(work, settingNames.files, undefined, versionsMax)
  const agreed = versions.map(({ content }) => agreementOf(content))
  return agreed.find(agreement => agreement?.format === format)
}

/** When the last of these times of day was, today or the day before; undefined where there are none. */
function lastOf(times: readonly WallTime[], timeZone: string, now: Date): Date | undefined {
  const today = dateIn(timeZone, now)
  const instants = [addDays(today, -1), today].flatMap(day => times.map(time => instantOf(timeZone, day, time)))
  return instants.filter(instant => instant <= now).toSorted((a, b) => b.getTime() - a.getTime())[0]
}

export function particularsFrom(outside: Outside, vault: Vault): rails.ParticularsOf {
  return async (institution, instructions, signal) => {
    const found = await transact(outside, institution, actor, async work =>
      done(
        await sealedParticulars(
          work,
          instructions.map(({ reference }) => paymentOf(reference)),
        ),
      ),
    )
    signal.throwIfAborted()
    const rows = found.ok ? found.value : fault('reading refuses nothing')
    const rowOf = new Map(rows.map(row => [row.payment, row]))
    // Decided for one account, a payment does not go to another.
    const paid = instructions.flatMap(({ id, reference, creditor, method }) => {
      const row = rowOf.get(paymentOf(reference))
      return row === undefined || row.token !== creditor ? [] : [{ id, row, isMailed: method === 'check' }]
    })
    const sealed = paid.map(({ row, isMailed }) => sealedFields(institution, row, isMailed))
    const texts = await vault.openMany(sealed.flat(), { why: 'sent' })
    signal.throwIfAborted()
    const opened = sealed.map(fields => fields.map(() => texts.shift() ?? fault('a text for each')))
    return new Map(
      paid.map(({ id, row, isMailed }, index) => {
        const particulars = particularsOf(row, opened[index] ?? fault('texts for each'), isMailed)
        // Found since it was released: it has not left, and does not.
        return [id, row.isKept ? { ...particulars, withheld: foundSince } : particulars]
      }),
    )
  }
}

const foundSince = 'party_in_screening'

/** The same of what leaves by a call. */
export const withheldOf: rails.WithheldOf = async (work, instructions) => {
  const kept = new Set(
    await keptAmong(
      work,
      instructions.map(({ reference }) => paymentOf(reference)),
    ),
  )
  return new Map(
    instructions.flatMap(({ id, reference }) => (kept.has(paymentOf(reference)) ? [[id, foundSince]] : [])),
  )
}

type SealedField = { readonly place: Place; readonly sealed: Buffer }

/** The payer, the payee's number, the payee's name or its biller's account, and where a person's mail goes. */
function sealedFields(
  institution: Place['institution'],
  row: SealedParticulars,
  isMailed: boolean,
): readonly SealedField[] {
  const { member, payee } = row
  const own = { institution, member }
  const last =
    row.biller === null
      ? [{ place: payeePlace(own, payee, 'name_sealed'), sealed: row.name }, ...addressField(own, row, isMailed)]
      : row.billerNumber === null
        ? []
        : [{ place: billerPlace(row.keptBy, row.biller), sealed: row.billerNumber }]
  return [
    { place: memberPlace(own, 'name_sealed'), sealed: row.payer },
    { place: payeePlace(own, payee, 'number_sealed'), sealed: row.number },
    ...last,
  ]
}

function addressField(
  own: Parameters<typeof payeePlace>[0],
  { payee, ...row }: Extract<SealedParticulars, { readonly biller: null }>,
  isMailed: boolean,
): readonly SealedField[] {
  if (!isMailed || row.address === null) return []
  return [{ place: payeePlace(own, payee, 'address_sealed'), sealed: row.address }]
}

function particularsOf(
  row: SealedParticulars,
  [payer = '', number = '', last = '', address]: readonly string[],
  isMailed: boolean,
): rails.Particulars {
  if (row.biller === null) {
    const mailed = address === undefined ? {} : { address: linesOf(readPayeeAddress(address)) }
    return { ...accountIn(number), name: last, payer, ...mailed }
  }
  const mailed = isMailed ? { address: linesOf(row.remitTo) } : {}
  return { ...accountIn(last), name: row.billerName, payer, customerNumber: accountIn(number).number, ...mailed }
}

/** As on an envelope. */
function linesOf({ street, city, region, zip }: PayeeAddress): readonly string[] {
  return [street, `${city}, ${region} ${zip}`]
}

/** Sealed as the bank and the number there; see `sealNumbers`. */
export function accountIn(text: string): { readonly bank: string; readonly number: string } {
  const at = text.indexOf('/')
  return { bank: text.slice(0, Math.max(0, at)), number: text.slice(at + 1) }
}
