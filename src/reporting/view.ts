// What a view is that somebody saved: a page of the console, and what it was asked for. It names filters and columns, never
// anybody: whoever offers one has seen to that.

import type { Id } from '../base/ids.ts'

export type ViewId = Id<'viw'>

export const viewNameCharsMax = 60
export const viewQueryCharsMax = 1_000
/** Of one person, and of the team. */
export const viewsMax = 100

export type NewView = {
  readonly page: string
  readonly name: string
  /** The address of the page from the question mark on, or nothing. */
  readonly query: string
  /** Everybody's, or one's own. */
  readonly isTeams: boolean
}

export type View = Omit<NewView, 'isTeams'> & {
  readonly id: ViewId
  /** Whose it is; null where it is the team's. */
  readonly person: string | null
  readonly madeBy: string
  readonly madeAt: Date
  readonly version: number
  readonly changedBy: string
  readonly changedAt: Date
}

export type ViewRefusal =
  | { readonly code: 'view_not_found' }
  | { readonly code: 'view_name_taken' }
  | { readonly code: 'views_too_many'; readonly most: number }
  | { readonly code: 'view_is_the_teams' }
  | { readonly code: 'version_differs'; readonly version: number }

/** Whether whoever acts may change what is the team's. */
export type MayShare = { readonly mayShare: boolean }
