// Transaction codes: which kind of account an entry is for, whether it credits or debits it, and what for.
// Source: Nacha Operating Rules, Appendix Three, Subpart 3.2.2 (Glossary, Transaction Code).

export type Sign = 'credit' | 'debit'

/**
 * `money` moves money; `prenote` asks whether it could; `zero` carries remittance data only; `return` is a return or a
 * notification of change; `advice` is an accounting entry of an ACH operator.
 */
export type Purpose = 'money' | 'prenote' | 'zero' | 'return' | 'advice'

export type TransactionCode = {
  readonly account: 'demand' | 'savings' | 'general ledger' | 'loan' | 'advice'
  readonly sign: Sign
  readonly purpose: Purpose
}

const rows: readonly (readonly [string, TransactionCode['account'], Sign, Purpose])[] = [
  ['21', 'demand', 'credit', 'return'],
  ['22', 'demand', 'credit', 'money'],
  ['23', 'demand', 'credit', 'prenote'],
  ['24', 'demand', 'credit', 'zero'],
  ['26', 'demand', 'debit', 'return'],
  ['27', 'demand', 'debit', 'money'],
  ['28', 'demand', 'debit', 'prenote'],
  ['29', 'demand', 'debit', 'zero'],
  ['31', 'savings', 'credit', 'return'],
  ['32', 'savings', 'credit', 'money'],
  ['33', 'savings', 'credit', 'prenote'],
  ['34', 'savings', 'credit', 'zero'],
  ['36', 'savings', 'debit', 'return'],
  ['37', 'savings', 'debit', 'money'],
  ['38', 'savings', 'debit', 'prenote'],
  ['39', 'savings', 'debit', 'zero'],
  ['41', 'general ledger', 'credit', 'return'],
  ['42', 'general ledger', 'credit', 'money'],
  ['43', 'general ledger', 'credit', 'prenote'],
  ['44', 'general ledger', 'credit', 'zero'],
  ['46', 'general ledger', 'debit', 'return'],
  ['47', 'general ledger', 'debit', 'money'],
  ['48', 'general ledger', 'debit', 'prenote'],
  ['49', 'general ledger', 'debit', 'zero'],
  // A loan account is debited only to reverse a credit: 55, and the return of that.
  ['51', 'loan', 'credit', 'return'],
  ['52', 'loan', 'credit', 'money'],
  ['53', 'loan', 'credit', 'prenote'],
  ['54', 'loan', 'credit', 'zero'],
  ['55', 'loan', 'debit', 'money'],
  ['56', 'loan', 'debit', 'return'],
  // For ACH debits originated, credits originated, credits received, debits received, two for rejected batches, and sums.
  ['81', 'advice', 'credit', 'advice'],
  ['82', 'advice', 'debit', 'advice'],
  ['83', 'advice', 'credit', 'advice'],
  ['84', 'advice', 'debit', 'advice'],
  ['85', 'advice', 'credit', 'advice'],
  ['86', 'advice', 'debit', 'advice'],
  ['87', 'advice', 'credit', 'advice'],
  ['88', 'advice', 'debit', 'advice'],
]

const codes = new Map(
  rows.map(([code, account, sign, purpose]): [string, TransactionCode] => [code, { account, sign, purpose }]),
)

export function transactionCode(code: string): TransactionCode | undefined {
  return codes.get(code)
}

/** The code for the same kind of account with another direction or purpose: '22' to prenote is '23'. */
export function codeLike(code: string, sign: Sign, purpose: Purpose): string | undefined {
  const known = codes.get(code)
  if (known === undefined) return undefined
  for (const [other, { account, ...rest }] of codes) {
    if (account === known.account && rest.sign === sign && rest.purpose === purpose) return other
  }
  return undefined
}
