// What an action would come to for many things at once: for which it can be done, what moves by it, and for which it cannot and
// why. Nothing is done, and nothing is promised: each is decided again when it is asked for.

import { type Money, sayMoney } from '../base/money.ts'
import type { WorkAction, WorkItem } from './work-item.ts'
import {} from './work-say.ts'

export const previewMost = 200

type Cannot = {
  readonly item: string
  readonly code: 'not_waiting' | 'not_offered' | 'not_permitted'
  readonly words: string
}
type Can = {
  readonly item: string
  readonly method: 'POST'
  readonly path: string
  readonly passkey: boolean
  readonly revision: number | null
  readonly contentHash: string | null
  readonly consequence: string
}
type Preview = {
  readonly action: WorkAction
  readonly can: readonly Can[]
  readonly cannot: readonly Cannot[]
  /** Of those for which it can be done, by currency. */
  readonly totals: readonly Money[]
  readonly words: string
}

/** `items` are those of the ids that wait. */
export function preview(ids: readonly string[], items: readonly WorkItem[], action: WorkAction): Preview {
  const itemOf = new Map(items.map(item => [item.id, item]))
  const can: Can[] = []
  const cannot: Cannot[] = []
  const sums = new Map<string, bigint>()
  for (const id of new Set(ids)) {
    const item = itemOf.get(id)
    const offered = item?.actions.find(each => each.action === action)
    if (item === undefined)
      cannot.push({ item: id, code: 'not_waiting', words: 'It does not wait for anybody any more.' })
    else if (offered === undefined)
      cannot.push({ item: id, code: 'not_offered', words: 'This cannot be done to it as it is now.' })
    else if (!offered.may) cannot.push({ item: id, code: 'not_permitted', words: offered.whyNot ?? 'You may not.' })
    else {
      const { method, path, passkey, revision, consequence } = offered
      can.push({
        item: id,
        method,
        path,
        passkey,
        revision,
        contentHash: item.why.facts.contentHash ?? null,
        consequence,
      })
      if (item.money !== null) add(sums, item.money)
    }
  }
  const totals = [...sums].map(([currency, minor]) => ({ currency, minor }))
  return { action, can, cannot, totals, words: saidOf(action, can.length, totals, cannot) }
}

function add(sums: Map<string, bigint>, { currency, minor }: Money): void {
  sums.set(currency, (sums.get(currency) ?? 0n) + (minor < 0n ? -minor : minor))
}

/** "14 things, USD 182,440.10; 2 cannot be approved: You made this, so somebody else must approve." */
function saidOf(action: WorkAction, can: number, totals: readonly Money[], cannot: readonly Cannot[]): string {
  const amounts = totals.map(total => `, ${sayMoney(total)}`).join('')
  const whole = `${can} ${can === 1 ? 'thing' : 'things'}${amounts}`
  if (cannot.length === 0) return `${whole}. Nothing has been done yet.`
  const reasons = Map.groupBy(cannot, ({ words }) => words)
  const why = [...reasons].map(([words, same]) => (reasons.size === 1 ? words : `${same.length}: ${words}`)).join(' ')
  return `${whole}; ${cannot.length} cannot (${action.replaceAll('_', ' ')}): ${why} Nothing has been done yet.`
}
