// Money is a whole number of minor units and a currency. No floats, no rounding, no arithmetic across currencies.
// On the wire it is a decimal string with the currency's own number of decimals: "12.50" USD, "1250" JPY.

import { done, type Outcome, refused } from './outcome.ts'

export type Currency = string & { readonly __brand?: 'currency' }
export type Money = { readonly minor: bigint; readonly currency: Currency }

/** The most that one amount may be, in minor units: sums of a billion of them still fit Postgres's bigint. */
export const amountMinorMax = 999_999_999_999n

// ISO 4217, active codes. Two decimals unless listed below.
const codes = new Set(
  `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP
   CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
   ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
   MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
   SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED
   VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG`.split(/\s+/),
)
const decimalsOf = new Map<string, number>([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map(code => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map(code => [code, 3] as const),
  ...'CLF UYW'.split(' ').map(code => [code, 4] as const),
])

export function isCurrency(text: string): text is Currency {
  return codes.has(text)
}

export function decimals(currency: Currency): number {
  return decimalsOf.get(currency) ?? 2
}

export type AmountRefusal =
  | { readonly code: 'currency_unknown' }
  | { readonly code: 'amount_malformed' }
  | { readonly code: 'amount_too_precise'; readonly decimals: number }
  | { readonly code: 'amount_too_large' }

/** Reads "12.5" as 1250 cents. Refuses signs, exponents, blanks, and more decimals than the currency has. */
export function parseMoney(amount: string, currency: string): Outcome<Money, AmountRefusal> {
  if (!isCurrency(currency)) return refused({ code: 'currency_unknown' })
  const match = /^(0|[1-9]\d{0,17})(?:\.(\d{1,18}))?$/.exec(amount)
  if (match === null) return refused({ code: 'amount_malformed' })
  const [, whole = '', fraction = ''] = match
  const places = decimals(currency)
  if (fraction.length > places) return refused({ code: 'amount_too_precise', decimals: places })
  const minor = BigInt(whole + fraction.padEnd(places, '0'))
  if (minor > amountMinorMax) return refused({ code: 'amount_too_large' })
  return done({ minor, currency })
}

/** "-12.50": always the currency's own number of decimals. */
export function formatMoney({ minor, currency }: Money): string {
  const places = decimals(currency)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0')
  const sign = minor < 0n ? '-' : ''
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** "USD 4,210.00", for people. */
export function sayMoney(money: Money): string {
  const text = formatMoney(money)
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${money.currency} ${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}
