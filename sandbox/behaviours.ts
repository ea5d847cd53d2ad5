// What becomes of a payment by the last digits of the account it goes to, so that everybody can have each answer by hand.
// README.md holds the same table.

import type { Corrected } from '../src/rails/ach/change-codes.ts'

export type Behaviour = {
  readonly kind: 'return' | 'change'
  readonly code: string
  /** After the day on which the payment settles. */
  readonly bankingDays: number
}

type Row = readonly [ending: string, kind: Behaviour['kind'], code: string, bankingDays: number]

const rows: readonly Row[] = [
  ['9901', 'return', 'R01', 1],
  ['9902', 'return', 'R02', 1],
  ['9903', 'return', 'R03', 2],
  ['9904', 'return', 'R04', 2],
  ['9910', 'return', 'R10', 2],
  ['9916', 'return', 'R16', 1],
  ['9920', 'return', 'R20', 2],
  ['9923', 'return', 'R23', 1],
  ['9929', 'return', 'R29', 2],
  ['9801', 'change', 'C01', 1],
  ['9802', 'change', 'C02', 1],
  ['9803', 'change', 'C03', 2],
  ['9805', 'change', 'C05', 2],
]

export const behaviours: ReadonlyMap<string, Behaviour> = new Map(
  rows.map(([ending, kind, code, bankingDays]) => [ending, { kind, code, bankingDays }]),
)

export function behaviourOf(accountNumber: string): Behaviour | undefined {
  return behaviours.get(accountNumber.replaceAll(/\D/g, '').slice(-4))
}

/** What the bank that has no ACH word for it says of a transfer of a pain.001: ISO 20022's external code list. */
const returnReasons: ReadonlyMap<string, string> = new Map([
  ['R01', 'AM04'],
  ['R02', 'AC04'],
  ['R03', 'AC03'],
  ['R04', 'AC01'],
  ['R10', 'MS02'],
  ['R16', 'AC06'],
  ['R20', 'AG01'],
  ['R23', 'MS02'],
  ['R29', 'MS02'],
])

export function isoReasonOf(code: string): string {
  return returnReasons.get(code) ?? 'MS03'
}

/** A return that comes when nobody expects it any more: long after its two banking days. */
export const lateReturn = { code: 'R03', calendarDays: 40 } as const

const newBanks = ['091000019', '021000021'] as const
const savings = '32'

/** What the receiving bank says is right: the same account under another ending, at another bank, of another kind. */
export function correctedOf(
  code: string,
  { receivingDfi, dfiAccountNumber }: { readonly receivingDfi: string; readonly dfiAccountNumber: string },
): Corrected {
  const accountNumber = dfiAccountNumber.trim().replace(/.{1,4}$/, '1234')
  const routingNumber = newBanks[0] === receivingDfi ? newBanks[1] : newBanks[0]
  switch (code) {
    case 'C01':
      return { accountNumber }
    case 'C02':
      return { routingNumber }
    case 'C03':
      return { routingNumber, accountNumber }
    default:
      return { transactionCode: savings }
  }
}
