// What is here as the cells of the importable files: export writes them, import compares with them. What is sealed is opened
// outside the work that read it.

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { Place, Sealed, Vault } from '../protection/protection.ts'
import type { Cells, MovedFile } from './moving-columns.ts'
import { readPastDetail, writeAccount, writeMember, writeOrder, writePayee, writePayment } from './moving-rows.ts'
import * as store from './moving-store.ts'
import { fundingAccountPlace, memberPlace, pastPaymentPlace, payeePlace, readPayeeAddress } from './sealing.ts'

/** Rows of one file as they were read, and what makes cells of them. */
export type Here = {
  /** Those with these ids. */
  readonly some: (work: Work, ids: readonly string[]) => Promise<ReadonlyMap<string, OpenCells>>
  /** All of them, in the order of their references, a handful at a time. */
  readonly all: (work: Work, rowsMax: number) => AsyncIterable<readonly OpenCells[]>
  readonly open: (vault: Vault, institution: InstitutionId, rows: readonly OpenCells[]) => Promise<readonly Cells[]>
}

/** Sealed fields by name, and how the cells follow from the texts in them. */
export type OpenCells = {
  readonly id: string
  readonly reference: string
  readonly sealed: readonly { readonly place: (institution: InstitutionId) => Place; readonly sealed: Sealed }[]
  readonly cells: (texts: readonly string[]) => Cells
}

type Query<Row> = Promise<readonly Row[]> & { readonly cursor: (rows: number) => AsyncIterable<readonly Row[]> }

function here<Row>(ask: (work: Work, ids?: readonly string[]) => Query<Row>, toOpen: (row: Row) => OpenCells): Here {
  return {
    some: async (work, ids) => {
      if (ids.length === 0) return new Map()
      const rows = await ask(work, ids)
      return new Map(rows.map(toOpen).map(row => [row.id, row]))
    },
    async *all(work, rowsMax) {
      for await (const rows of ask(work).cursor(rowsMax)) yield rows.map(toOpen)
    },
    open: openAll,
  }
}

async function openAll(
  vault: Vault,
  institution: InstitutionId,
  rows: readonly OpenCells[],
): Promise<readonly Cells[]> {
  const items = rows.flatMap(({ sealed }) => sealed.map(one => ({ place: one.place(institution), sealed: one.sealed })))
  const texts = await vault.openMany(items, { why: 'exported' })
  let next = 0
  return rows.map(row => {
    const own = texts.slice(next, next + row.sealed.length)
    next += row.sealed.length
    return row.cells(own)
  })
}

export const hereOf: Readonly<Record<MovedFile, Here>> = {
  'members.csv': here(store.membersHere, ({ id, reference, name, email, ...member }) => ({
    id,
    reference,
    sealed: [
      { place: institution => memberPlace({ institution, member: id }, 'name_sealed'), sealed: name },
      ...(email === null
        ? []
        : [
            {
              place: (institution: InstitutionId) => memberPlace({ institution, member: id }, 'email_sealed'),
              sealed: email,
            },
          ]),
    ],
    cells: ([plainName = '', plainEmail = '']) =>
      writeMember({ ...member, reference, name: plainName, email: plainEmail }),
  })),
  'funding-accounts.csv': here(store.accountsHere, ({ id, reference, owner, number, ...account }) => ({
    id,
    reference,
    sealed: [{ place: institution => fundingAccountPlace({ institution, member: owner }, id), sealed: number }],
    cells: ([plain = '']) => writeAccount({ ...account, reference, number: plain }),
  })),
  'payees.csv': here(store.payeesHere, toOpenPayee),
  'standing-orders.csv': here(
    store.ordersHere,
    ({ id, currency, amount, frequency, startOn, endsOn, occurrencesMax, nextOccurrence, ...order }) => ({
      id,
      reference: order.reference,
      sealed: [],
      cells: () =>
        writeOrder({
          ...order,
          money: { minor: amount, currency },
          recurrence: { frequency, startOn, endsOn, occurrencesMax },
          occurrencesOver: nextOccurrence,
        }),
    }),
  ),
  'payments.csv': here(store.paymentsHere, ({ id, reference, owner, detail, currency, amount, ...payment }) => ({
    id,
    reference,
    sealed:
      detail === null
        ? []
        : [{ place: institution => pastPaymentPlace({ institution, member: owner }, id), sealed: detail }],
    cells: ([text]) => {
      const known = readPastDetail(text)
      return writePayment({
        ...payment,
        reference,
        fundingAccount: payment.fundingAccount ?? '',
        payee: payment.payee ?? '',
        standingOrder: payment.standingOrder ?? '',
        method: payment.method ?? '',
        money: { minor: amount, currency },
        payeeName: known.payeeName ?? '',
        note: known.note ?? payment.reason ?? '',
      })
    },
  })),
}

/** The bank and the number are sealed together, as `bank/number`; a biller's id stands where there is a biller. */
function toOpenPayee({ id, owner, name, address, number, biller, method, ...payee }: store.PayeeHere): OpenCells {
  const field = (column: 'name_sealed' | 'number_sealed' | 'address_sealed', sealed: Sealed) => ({
    place: (institution: InstitutionId) => payeePlace({ institution, member: owner }, id, column),
    sealed,
  })
  const fields = [
    field('number_sealed', number),
    ...(name === null ? [] : [field('name_sealed', name)]),
    ...(address === null ? [] : [field('address_sealed', address)]),
  ]
  return {
    id,
    reference: payee.reference,
    sealed: fields,
    cells: ([numbered = '', ...rest]) => {
      const at = numbered.indexOf('/')
      const plainName = name === null ? '' : (rest[0] ?? fault('a text for each field'))
      const plainAddress = address === null ? undefined : rest.at(-1)
      return writePayee({
        ...payee,
        number: numbered.slice(at + 1),
        goes:
          biller === null
            ? { name: plainName, bank: numbered.slice(0, at), isByCheck: method === 'check' }
            : { biller },
        address: plainAddress === undefined ? undefined : readPayeeAddress(plainAddress),
      })
    },
  }
}
