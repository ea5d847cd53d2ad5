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
