// The days that are over and can be read: the one that is looked at, and those beside it. Only the office knows which these are, so
// it is asked for them, and never for a day that is not there.

import type { Operations } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { addDays } from '../zone-time.ts'
import { type Beside, daysBeside } from './days-beside.ts'

type Of = 'GET /v1/reconciliations' | 'GET /v1/general-ledger'
type Found = {
  readonly items: readonly Operations[Of]['answer']['items'][number][]
}

/** No bank is closed for so long. */
const daysAheadMax = 14

/** Around the day asked for, or else around the newest. */
export function useClosedDays(of: Of, asked: string | undefined, isOff = false) {
  const query = asked === undefined ? { limit: '2' } : { until: addDays(asked, daysAheadMax), limit: '25' }
  const { data, error, isPending, refetch } = useRead(of, { query }, { isOff })
  const found: Found | undefined = data
  const beside: Beside | undefined =
    found &&
    daysBeside(
      found.items.map(({ day }) => day),
      asked,
    )
  return { beside, error, isPending, refetch }
}
