// Where members and payees stand with sanctions lists.

import type { Item } from '../api/asked.ts'
import type { Tone } from './tone.ts'

type Screening = Item<'GET /v1/members' | 'GET /v1/payees'>['screening']

export const screenings: Readonly<Record<Screening, readonly [words: string, tone: Tone]>> = {
  not_screened: ['not screened', 'quiet'],
  waiting: ['to be screened', 'waiting'],
  clear: ['clear', 'good'],
  hit: ['to be looked at', 'attention'],
  confirmed_match: ['blocked', 'bad'],
}
