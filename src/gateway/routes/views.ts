// Views of the console that people save, each for themselves or for the team.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import { scrub } from '../../protection/protection.ts'
import * as reporting from '../../reporting/reporting.ts'
import type { Caller } from '../caller.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route, type Tools } from '../route.ts'
import { Instant, idOf, lineOf, refusedAt } from '../wire.ts'

const strict = { additionalProperties: false }
const ViewId = idOf('viw', 'A view that was saved.')
const params = Type.Object({ view: ViewId }, strict)

const Page = Type.String({
  pattern: '^[a-z][a-z-]{0,30}(/[a-z][a-z-]{0,30}){0,2}$',
  description: 'The page of the console, as its address begins: queue, risk, audit/log.',
})
const Name = lineOf(reporting.viewNameCharsMax, 'What people call it. It names nobody.')
const Query = Type.String({
  maxLength: reporting.viewQueryCharsMax,
  pattern: "^(\\?[A-Za-z0-9._~!$&'()*+,;=:@/?%\\-]+)?$",
  description:
    'The address of the page from the question mark on: filters, columns, order. Nothing of anybody, and no long numbers.',
})
const IsTeams = Type.Boolean({
  description: 'Everybody at work sees it, and whoever holds views.share changes it; otherwise it is one’s own.',
})

const NewView = Type.Object({ page: Page, name: Name, query: Query, isTeams: IsTeams }, { $id: 'NewView', ...strict })
const ChangedView = Type.Object({ name: Name, query: Query }, { $id: 'ChangedView', ...strict })

const View = Type.Object(
  {
    id: ViewId,
    page: Page,
    name: Name,
    query: Query,
    isTeams: IsTeams,
    mayChange: Type.Boolean({ description: 'Whether whoever asks may change and remove it.' }),
    madeBy: Type.String({ description: 'Who saved it first.' }),
    madeAt: Instant,
    changedBy: Type.String({ description: 'Who changed it last.' }),
    changedAt: Instant,
    revision: Type.Integer({ description: 'For If-Match.' }),
  },
  { $id: 'View', ...strict },
)

function show(view: reporting.View, mayShare: boolean): Static<typeof View> {
  const { id, page, name, query, person, madeBy, madeAt, changedBy, changedAt, version } = view
  const isTeams = person === null
  return {
    id,
    page,
    name,
    query,
    isTeams,
    mayChange: !isTeams || mayShare,
    madeBy,
    madeAt: madeAt.toISOString(),
    changedBy,
    changedAt: changedAt.toISOString(),
    revision: version,
  }
}

/** Asked beside the permit of the route: what is one's own is everybody's right. */
function mayShare({ people }: Tools, { office }: Caller): boolean {
  const roles = office?.session.roles ?? []
  return people?.permits.permitOf({ kind: 'person', roles }, 'views.share').isPermitted === true
}

/** A number of an account has no shape to be known by but its length; ids have letters in them, and days dashes. */
const longNumber = /(?<![0-9a-z_])[0-9](?:[ -]?[0-9]){6,}(?![0-9a-z])/i
const day = /\b(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}\b/g

function isPersonal(text: string): boolean {
  return scrub(text) !== text || longNumber.test(text.replaceAll(day, ''))
}

/** As the page reads it; what cannot be read is shown to nobody. */
function valuesIn(query: string): readonly string[] {
  return [...new URLSearchParams(query)].flatMap(([name, value]) => [name, value])
}

function readWords({ name, query }: Static<typeof ChangedView>) {
  if (isPersonal(name)) return refusedAt('/name', { code: 'view_personal' } as const)
  if (valuesIn(query).some(isPersonal)) return refusedAt('/query', { code: 'view_personal' } as const)
  return done({ name, query })
}

type Shown = { readonly view: reporting.View; readonly mayShare: boolean }

function withRight<R extends { readonly code: string }>(
  outcome: Outcome<reporting.View, R>,
  mayShare: boolean,
): Outcome<Shown, R> {
  return outcome.ok ? done({ view: outcome.value, mayShare }) : outcome
}

export const listViews = route({
  method: 'GET',
  path: '/v1/views',
  permit: 'self.manage',
  door: 'office',
  summary: 'The views that one has saved, and those of the team; the oldest first',
  query: Type.Object({ ...pageQuery, page: Type.Optional(Page) }, strict),
  answers: { 200: pageOf('ViewPage', View) },
  refuses: pageRefusals,
  prepare: (tools, { caller, query }) => {
    const page = readPage('/v1/views', caller, query)
    if (!page.ok) return page
    const after = page.value.after?.[0]
    if (after !== undefined && !isId('viw', after)) return refused({ code: 'cursor_unreadable' })
    const of = query.page ?? null
    return done({ page: page.value, after: after ?? null, of, mayShare: mayShare(tools, caller) })
  },
  perform: async (work, { page, after, of, mayShare }) => {
    const found = await reporting.listViews(work, of, after, page.rowsMax)
    return done({ page: cutPage(page, found, ({ id }) => [id]), mayShare })
  },
  answer: ({ page, mayShare }) => ({ status: 200, body: showPage(page, view => show(view, mayShare)) }),
})

export const saveView = route({
  method: 'POST',
  path: '/v1/views',
  permit: 'self.manage',
  door: 'office',
  summary: 'Saves a view of a page, for oneself or for the team',
  body: NewView,
  answers: { 201: View },
  refuses: ['view_personal', 'view_is_the_teams', 'view_name_taken', 'views_too_many'],
  prepare: (tools, { caller, body }) => {
    const words = readWords(body)
    return words.ok ? done({ given: { ...body }, mayShare: mayShare(tools, caller) }) : words
  },
  perform: async (work, { given, mayShare }) =>
    withRight(await reporting.saveView(work, given, { mayShare }), mayShare),
  answer: ({ view, mayShare }) => ({ status: 201, body: show(view, mayShare), revision: view.version }),
})

export const changeView = route({
  method: 'PUT',
  path: '/v1/views/:view',
  permit: 'self.manage',
  door: 'office',
  summary: 'Gives a view another name, or has it ask for something else',
  ifMatch: 'required',
  params,
  body: ChangedView,
  answers: { 200: View },
  refuses: ['view_personal', 'view_not_found', 'view_is_the_teams', 'version_differs', 'view_name_taken'],
  prepare: (tools, { caller, body, view, revision }) => {
    const words = readWords(body)
    return words.ok ? done({ view, revision, given: words.value, mayShare: mayShare(tools, caller) }) : words
  },
  perform: async (work, { view, revision, given, mayShare }) =>
    withRight(await reporting.changeView(work, view, revision, given, { mayShare }), mayShare),
  answer: ({ view, mayShare }) => ({ status: 200, body: show(view, mayShare), revision: view.version }),
})

export const removeView = route({
  method: 'DELETE',
  path: '/v1/views/:view',
  permit: 'self.manage',
  door: 'office',
  summary: 'Removes a view, and answers with what it was',
  ifMatch: 'required',
  params,
  answers: { 200: View },
  refuses: ['view_not_found', 'view_is_the_teams', 'version_differs'],
  prepare: (tools, { caller, view, revision }) => done({ view, revision, mayShare: mayShare(tools, caller) }),
  perform: async (work, { view, revision, mayShare }) =>
    withRight(await reporting.removeView(work, view, revision, { mayShare }), mayShare),
  answer: ({ view, mayShare }) => ({ status: 200, body: show(view, mayShare) }),
})
