// Views of the console that people save. One's own are nobody else's business; what is the team's is everybody's, and each
// change of it is a leaf.

import * as audit from '../audit/audit.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { type MayShare, type NewView, type View, type ViewId, type ViewRefusal, viewsMax } from './view.ts'
import * as store from './views-store.ts'

type MakeRefusal = Extract<ViewRefusal, { readonly code: 'view_is_the_teams' | 'view_name_taken' | 'views_too_many' }>

export async function saveView(
  work: Work,
  { isTeams, ...given }: NewView,
  { mayShare }: MayShare,
): Promise<Outcome<View, MakeRefusal>> {
  const { actor, now } = work
  if (isTeams && !mayShare) return refused({ code: 'view_is_the_teams' })
  const person = isTeams ? null : actor
  const { count, isTaken } = await store.lookAround(work, person, given)
  if (isTaken) return refused({ code: 'view_name_taken' })
  if (count >= viewsMax) return refused({ code: 'views_too_many', most: viewsMax })
  const made = { madeBy: actor, madeAt: now, version: 1, changedBy: actor, changedAt: now }
  const view: View = { ...given, ...made, id: work.newId('viw'), person }
  await store.insertView(work, view)
  if (isTeams) audit.append(work, 'reporting.view_shared', told(view))
  return done(view)
}

type ChangeRefusal = Exclude<ViewRefusal, { readonly code: 'views_too_many' }>

export async function changeView(
  work: Work,
  id: ViewId,
  seen: number,
  given: Pick<NewView, 'name' | 'query'>,
  may: MayShare,
): Promise<Outcome<View, ChangeRefusal>> {
  const held = await holdForChange(work, id, seen, may)
  if (!held.ok) return held
  const { page, person } = held.value
  const { isTaken } = await store.lookAround(work, person, { page, name: given.name }, id)
  if (isTaken) return refused({ code: 'view_name_taken' })
  const { actor: changedBy, now: changedAt } = work
  const view: View = { ...held.value, ...given, version: seen + 1, changedBy, changedAt }
  await store.updateView(work, view)
  if (person === null) audit.append(work, 'reporting.view_changed', told(view))
  return done(view)
}

/** Answers with what it was. */
export async function removeView(
  work: Work,
  id: ViewId,
  seen: number,
  may: MayShare,
): Promise<Outcome<View, Exclude<ChangeRefusal, { readonly code: 'view_name_taken' }>>> {
  const held = await holdForChange(work, id, seen, may)
  if (!held.ok) return held
  await store.deleteView(work, id)
  if (held.value.person === null) audit.append(work, 'reporting.view_removed', told(held.value))
  return held
}

/** The team's, and one's own; oldest first. */
export function listViews(
  work: Work,
  page: string | null,
  after: ViewId | null,
  most: number,
): Promise<readonly View[]> {
  return store.listViews(work, work.actor, page, after, most)
}

async function holdForChange(
  work: Work,
  id: ViewId,
  seen: number,
  { mayShare }: MayShare,
): Promise<Outcome<View, Exclude<ChangeRefusal, { readonly code: 'view_name_taken' }>>> {
  const held = await store.holdView(work, id)
  // Somebody else's is not there.
  if (held === undefined || (held.person !== null && held.person !== work.actor))
    return refused({ code: 'view_not_found' })
  if (held.person === null && !mayShare) return refused({ code: 'view_is_the_teams' })
  return held.version === seen ? done(held) : refused({ code: 'version_differs', version: held.version })
}

/** Its words are not in the log: they are people's own. */
function told({ id, page, version }: View) {
  return { view: id, page, version }
}
