// What checks are tried with: whom they pay, and what has been agreed with a bank about them.

import type { CheckTerms } from '../src/rails/checks/check-file.ts'
import type { ParticularsOf } from '../src/rails/file.ts'

export const checkTerms: CheckTerms = {
  routingNumber: '021000021',
  companyName: 'First Demo Bank',
  firstNumber: 1_001n,
  staleDays: 180,
}
export const drawnOnAccount = '00987654321'

/** By the token that an instruction names: those of 'gone' may not be paid any more, and to 'nowhere' no mail goes. */
export const checkParticulars: ParticularsOf = async (_, instructions) =>
  new Map(
    instructions
      .filter(({ creditor }) => creditor !== 'gone')
      .map(({ id, creditor }) => [
        id,
        {
          bank: '',
          number: creditor,
          name: 'Springfield Plumbing',
          payer: 'Alice Ames',
          customerNumber: creditor,
          ...(creditor === 'nowhere' ? {} : { address: ['12 Main St', 'Springfield, IL 62701'] }),
        },
      ]),
  )

export type Brought = {
  readonly number: string
  readonly value: string
  readonly on: string
  readonly reference?: string
  /** The bank has not paid it, and asks whether it is to. */
  readonly isAsked?: boolean
}

/** What a bank says of checks that were brought to it, as docs/checks.md draws it. */
export function presentmentsFile(account: string, brought: readonly Brought[], name: string): string {
  const own = account.padStart(20, '0')
  const cents = (value: string) => value.replace('.', '')
  const details = brought.map(({ number, value, on, reference, isAsked }, index) =>
    [
      `P${own}${number.padStart(10, '0')}${cents(value).padStart(12, '0')}${on.replaceAll('-', '')}`,
      `${isAsked === true ? 'A' : 'P'}${(reference ?? `${name}-${index + 1}`).padEnd(35)}`,
    ].join(''),
  )
  const sum = brought.reduce((all, { value }) => all + Number(cents(value)), 0)
  const total = `T${own}${String(brought.length).padStart(10, '0')}${String(sum).padStart(12, '0')}${name}`
  return [...details, total].map(record => `${record.padEnd(100)}\r\n`).join('')
}
