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
import { billerPlace, memberPlace, payeePlace } from './sealing.ts'
import { agreementOf, type CreditAgreement, settingNames, settingsOf } from './settings.ts'
import { paymentOf } from './steps.ts'

const actor = 'process:worker'

/** What the institution has decided about its files, and agreed with its bank. */
export async function filePolicy(
  work: Work,
): Promise<{ readonly policy: rails.FilePolicy; readonly credits: CreditAgreement | null }> {
  const own = await institution(work)
  const { approveFrom, times, credits } = (await settingsOf(work, own)).files
  const queuedUntil = lastOf(times, own.timeZone, work.now)
  return { policy: { approveFrom, ...(queuedUntil === undefined ? {} : { queuedUntil }) }, credits }
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
    const paid = instructions.flatMap(({ id, reference, creditor }) => {
      const row = rowOf.get(paymentOf(reference))
      return row === undefined || row.token !== creditor ? [] : [{ id, row }]
    })
    const sealed = paid.map(({ row }) => sealedFields(institution, row))
    const texts = await vault.openMany(sealed.flat())
    signal.throwIfAborted()
    const opened = sealed.map(fields => fields.map(() => texts.shift() ?? fault('a text for each')))
    return new Map(
      paid.map(({ id, row }, index) => {
        const particulars = particularsOf(row, opened[index] ?? fault('texts for each'))
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

/** The payer, the payee's number, and the payee's name or its biller's account. */
function sealedFields(institution: Place['institution'], row: SealedParticulars): readonly SealedField[] {
  const { member, payee } = row
  const own = { institution, member }
  const last =
    row.biller === null
      ? [{ place: payeePlace(own, payee, 'name_sealed'), sealed: row.name }]
      : row.billerNumber === null
        ? []
        : [{ place: billerPlace(row.keptBy, row.biller), sealed: row.billerNumber }]
  return [
    { place: memberPlace(own, 'name_sealed'), sealed: row.payer },
    { place: payeePlace(own, payee, 'number_sealed'), sealed: row.number },
    ...last,
  ]
}

function particularsOf(
  row: SealedParticulars,
  [payer = '', number = '', last = '']: readonly string[],
): rails.Particulars {
  if (row.biller === null) return { ...accountIn(number), name: last, payer }
  return { ...accountIn(last), name: row.billerName, payer, customerNumber: accountIn(number).number }
}

/** Sealed as the bank and the number there; see `sealNumbers`. */
export function accountIn(text: string): { readonly bank: string; readonly number: string } {
  const at = text.indexOf('/')
  return { bank: text.slice(0, Math.max(0, at)), number: text.slice(at + 1) }
}
