// SQL of finding by the beginning of an id.

import type { Work } from '../base/work.ts'

/** Where things of each kind are kept, and what their ids are called there. */
const tables = {
  mem: ['member', 'member_id'],
  fac: ['funding_account', 'funding_account_id'],
  pye: ['payee', 'payee_id'],
  sto: ['standing_order', 'standing_order_id'],
  pay: ['payment', 'payment_id'],
  exc: ['exception', 'exception_id'],
  dsp: ['dispute', 'dispute_id'],
  spo: ['stop_order', 'stop_order_id'],
  brk: ['break', 'break_id'],
} as const satisfies Readonly<Record<string, readonly [table: string, id: string]>>
export type SoughtPrefix = keyof typeof tables

export type FoundById = { readonly id: string; readonly state: string }

/** After every id that begins so, in whatever order texts are kept. */
export const lastBehind = 'z'.repeat(27)

/** In the order of their ids, which is that of their moments. */
export async function idsBeginning(
  { sql, institution }: Work,
  prefix: SoughtPrefix,
  beginning: string,
  idsMax: number,
): Promise<readonly FoundById[]> {
  const [table, id] = tables[prefix]
  return sql<FoundById[]>`
    select ${sql(id)} as id, state
      from ${sql(`payments.${table}`)}
     where institution_id = ${institution}
       and ${sql(id)} >= ${beginning}
       and ${sql(id)} < ${beginning + lastBehind}
     order by 1
     limit ${idsMax}`
}

/** By the institution's own number for a member: all of it. */
export async function memberByReference({ sql, institution }: Work, reference: string): Promise<FoundById | undefined> {
  const [row] = await sql<FoundById[]>`
    select member_id as id, state
      from payments.member
     where institution_id = ${institution}
       and reference = ${reference}
       and erased_at is null`
  return row
}
