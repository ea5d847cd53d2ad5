// What OFAC's remarks say, as far as screening and the people who judge a hit ask: days of birth, weak aliases, nationalities.
// Clauses are separated by semicolons: `DOB 17 Feb 1974; nationality Russia; a.k.a. 'PAT'.`

import { type BusinessDate, isBusinessDate } from '../../base/dates.ts'

/** A day is a span of one day, a year a span of twelve months; `isAbout` where the list says circa. */
export type Birth = { readonly from: BusinessDate; readonly to: BusinessDate; readonly isAbout: boolean }

export type Remarks = {
  readonly births: readonly Birth[]
  /** Aliases in single quotation marks: OFAC does not expect anybody to screen for them alone. */
  readonly weakNames: readonly string[]
  readonly countries: readonly string[]
  /** Clauses that begin like one of the above and could not be read. */
  readonly unread: readonly string[]
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function readRemarks(text: string): Remarks {
  const births: Birth[] = []
  const weakNames: string[] = []
  const countries: string[] = []
  const unread: string[] = []
  for (const part of text.split(';')) {
    const clause = part.trim().replace(/\.$/, '')
    const born = /^(?:alt\. )?DOB (.*)$/.exec(clause)?.[1]
    const alias = /^[afn]\.k\.a\. '(.*)'$/.exec(clause)?.[1]
    const country = /^(?:alt\. )?(?:nationality|citizen) (.*)$/i.exec(clause)?.[1]
    if (born !== undefined) {
      const birth = readBirth(born)
      if (birth === undefined) unread.push(clause)
      else births.push(birth)
    } else if (alias !== undefined) weakNames.push(alias)
    else if (country !== undefined) countries.push(country)
    else if (/^([afn]\.k\.a\.|(alt\. )?DOB\b)/.test(clause)) unread.push(clause)
  }
  return { births, weakNames, countries, unread }
}

function readBirth(text: string): Birth | undefined {
  const isAbout = text.startsWith('circa ')
  const [first = '', last = first, more] = text
    .replaceAll('circa ', '')
    .split(/ to |-/)
    .map(side => side.trim())
  const from = spanOf(first)?.from
  const to = spanOf(last)?.to
  return from === undefined || to === undefined || more !== undefined || from > to ? undefined : { from, to, isAbout }
}

/** `17 Feb 1974`, `Feb 1974` or `1974`. */
function spanOf(text: string): { readonly from: BusinessDate; readonly to: BusinessDate } | undefined {
  const [, day, name, year] = /^(?:(?:(\d{1,2}) )?([A-Z][a-z]{2}) )?(\d{4})$/.exec(text) ?? []
  if (year === undefined) return undefined
  if (name === undefined) return span(`${year}-01-01`, `${year}-12-31`)
  const month = String(months.indexOf(name) + 1).padStart(2, '0')
  if (day !== undefined)
    return span(`${year}-${month}-${day.padStart(2, '0')}`, `${year}-${month}-${day.padStart(2, '0')}`)
  for (const end of ['31', '30', '29', '28']) {
    const whole = span(`${year}-${month}-01`, `${year}-${month}-${end}`)
    if (whole !== undefined) return whole
  }
  return undefined
}

function span(from: string, to: string) {
  return isBusinessDate(from) && isBusinessDate(to) ? { from, to } : undefined
}
