// Amounts, under each other, with their currency.

import { type Amount, groupedAmount } from './amount.ts'

export { type Amount, groupedAmount, moneyText } from './amount.ts'

export function Money({ amount: { value, currency } }: { readonly amount: Amount }) {
  return (
    <span className="figures">
      <span className="currency">{currency}</span>
      {groupedAmount(value)}
    </span>
  )
}
