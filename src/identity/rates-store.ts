// The SQL of rates: one row for each name that was told of, without an institution, since an address has none.

import { literal, type Sql } from '../base/database.ts'

export type Spending = {
  readonly key: string
  readonly perSecond: number
  readonly burst: number
  readonly spent: number
}

/**
 * Takes what was spent from what there is, for many names in one statement; rows are locked in the order of their keys,
 * which the caller sorts. Answers with what is left of each, which may be a debt.
 */
export async function spend(
  sql: Sql,
  spending: readonly Spending[],
  now: Date,
): Promise<readonly { readonly key: string; readonly tokens: number }[]> {
  const of = (read: (one: Spending) => string) => literal(spending.map(read))
  return sql<{ key: string; tokens: number }[]>`
    insert into identity.spending as known (key, per_second, burst, tokens, at)
    select key, per_second, burst, burst - spent, ${now}
      from unnest(
             ${of(({ key }) => key)}::text::text[],
             ${of(({ perSecond }) => String(perSecond))}::text::double precision[],
             ${of(({ burst }) => String(burst))}::text::double precision[],
             ${of(({ spent }) => String(spent))}::text::double precision[]) as told (key, per_second, burst, spent)
     order by key
        on conflict (key) do update
       set per_second = excluded.per_second,
           burst      = excluded.burst,
           tokens     = least(excluded.burst, known.tokens + excluded.per_second * greatest(0, extract(epoch from excluded.at - known.at)))
                        - (excluded.burst - excluded.tokens),
           at         = greatest(known.at, excluded.at)
    returning key, tokens`
}

export async function forget(sql: Sql, before: Date, rowsMax: number): Promise<void> {
  await sql`
    delete from identity.spending
     where key = any (array(select key from identity.spending where at < ${before} order by at, key limit ${rowsMax} for update skip locked))`
}
