import { useCallback, useState } from 'react'

import { useSession } from '../../../parts/session.tsx'
import { changed, type Draft, draftIn, draftPlace, newDraft } from './draft.ts'

export type Changes = Parameters<typeof changed>[1]

export type Drafted = {
  readonly draft: Draft
  readonly change: (changes: Changes) => void
  /** It was ordered, or is not meant any more: the next has a key of its own. */
  readonly begin: (changes?: Changes) => void
}

export function useDraft(first: Changes): Drafted {
  const place = draftPlace(useSession().person)
  const [draft, setDraft] = useState<Draft>(() => keep(place, changed(kept(place), first)))
  const change = useCallback((changes: Changes) => setDraft(before => keep(place, changed(before, changes))), [place])
  const begin = useCallback(
    (changes: Changes = {}) => setDraft(keep(place, changed(newDraft(crypto.randomUUID()), changes))),
    [place],
  )
  return { draft, change, begin }
}

function kept(place: string): Draft {
  return draftIn(sessionStorage.getItem(place)) ?? newDraft(crypto.randomUUID())
}

function keep(place: string, draft: Draft): Draft {
  sessionStorage.setItem(place, JSON.stringify(draft))
  return draft
}
