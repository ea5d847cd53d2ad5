// SQL of account numbers that settings name.

import { hex, literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'

export type KeptNumber = {
  readonly token: string
  readonly setting: string
  readonly lastDigits: string
  readonly sealed: Buffer
}

export async function insertNumbers(work: Work, numbers: readonly KeptNumber[]): Promise<void> {
  await work.sql`
    insert into payments.setting_number (institution_id, added_at, number_token, setting, last_digits, number_sealed)
    select ${work.institution}, ${work.now}, new.*
      from unnest(${literal(numbers.map(({ token }) => token))}::text::text[],
                  ${literal(numbers.map(({ setting }) => setting))}::text::text[],
                  ${literal(numbers.map(({ lastDigits }) => lastDigits))}::text::text[],
                  ${literal(numbers.map(({ sealed }) => hex(sealed)))}::text::bytea[]) as new`
}

export async function numbersByToken(work: Work, tokens: readonly string[]): Promise<readonly KeptNumber[]> {
  return work.sql<KeptNumber[]>`
    select number_token as token, setting, last_digits as "lastDigits", number_sealed as sealed
      from payments.setting_number
     where institution_id = ${work.institution}
       and number_token = any (${literal(tokens)}::text::text[])`
}
