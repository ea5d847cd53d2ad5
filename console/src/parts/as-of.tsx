// A moment that has passed, as the address names it: `?at=`. It is kept from page to page. Whatever can show how it stood then does,
// and what cannot says so; nothing can be changed there.

import { createContext, type ReactNode, useContext, useEffect } from 'react'

import { useAddress } from './address.ts'
import { momentIn } from './moment.ts'
import { useNow } from './when.tsx'

const AtContext = createContext<string | undefined>(undefined)

/** The moment that one looks at, an instant in UTC; undefined: now. */
export function useAt(): string | undefined {
  return useContext(AtContext)
}

/** As a question has it: nothing, where it is of now. */
export function atAsked(at: string | undefined): { readonly at?: string } {
  return at === undefined ? {} : { at }
}

/** Around everything. The frame takes another tone for as long as it is not now: styles go by `data-past`. */
export function AtMoment({ children }: { readonly children: ReactNode }) {
  const [{ at: asked }] = useAddress()
  const nowMs = useNow()
  const moment = momentIn(asked, nowMs)
  const at = moment.kind === 'past' ? moment.at : undefined
  useEffect(() => {
    document.documentElement.toggleAttribute('data-past', at !== undefined)
  }, [at])
  return <AtContext value={at}>{children}</AtContext>
}
