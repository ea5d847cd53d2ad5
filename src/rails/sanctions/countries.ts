// Countries by their codes, as OFAC spells them. What agrees helps a person to judge; nothing is scored by it, because
// whoever gives a name also gives the country.

import type { Entry } from './list.ts'

/** Where OFAC's English is not that of Unicode's tables. */
const spelledByOfac: Readonly<Record<string, string>> = {
  KP: 'Korea, North',
  KR: 'Korea, South',
  MM: 'Burma',
  CD: 'Congo, Democratic Republic of the',
  CG: 'Congo, Republic of the',
  HK: 'Hong Kong',
  MO: 'Macau',
  TR: 'Turkey',
  CZ: 'Czech Republic',
  PS: 'Palestinian',
  CI: 'Cote d Ivoire',
  BA: 'Bosnia and Herzegovina',
  VG: 'Virgin Islands, British',
  GM: 'The Gambia',
  BS: 'Bahamas, The',
  IM: 'Man, Isle of',
  KN: 'Saint Kitts and Nevis',
  VC: 'Saint Vincent and the Grenadines',
  TT: 'Trinidad and Tobago',
}

/** ISO 3166-1 alpha-2, in capitals. */
export type CountryCode = string & { readonly __brand?: 'country' }

export function isCountryCode(text: string): text is CountryCode {
  return /^[A-Z]{2}$/.test(text)
}

export type CountryAgreement = 'same' | 'other' | 'unknown'

export function agreement(entry: Entry, country: CountryCode | undefined): CountryAgreement {
  if (country === undefined || entry.countries.length === 0) return 'unknown'
  const name = spelledByOfac[country] ?? new Intl.DisplayNames(['en'], { type: 'region' }).of(country)
  return entry.countries.some(listed => listed === name) ? 'same' : 'other'
}
