// Amounts as words: text from the office, grouped for the eye, and never a number of the language's own.

export type Amount = { readonly value: string; readonly currency: string }

/** `1234567.50` as `1,234,567.50`; what is no amount is shown as it is. */
export function groupedAmount(value: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)(\.\d+)?$/.exec(value) ?? []
  if (whole === undefined) return value
  return `${sign === '-' ? '−' : ''}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${fraction ?? ''}`
}

export function moneyText({ value, currency }: Amount): string {
  return `${currency} ${groupedAmount(value)}`
}
