// Which release of the service runs, and which ran before. Each start that differs from the one before leaves a row.

import { type Static, Type } from 'typebox'

import { done, refused } from '../../base/outcome.ts'
import * as continuity from '../../continuity/continuity.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Instant } from '../wire.ts'

const strict = { additionalProperties: false }

const Release = Type.Object(
  {
    number: Type.Integer({ minimum: 1, description: 'The first is 1. The highest is the one that was started last.' }),
    version: Type.String({ description: 'Of package.json, as it was released.' }),
    commit: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{40}$', description: 'Where it runs in a checkout; a release has none in it.' }),
    ),
    startedAt: { ...Instant, description: 'When it was first started here.' },
    migration: Type.String({ description: 'The newest that was applied to the database when it started.' }),
    migratedAt: Type.Optional({ ...Instant, description: 'When that one was applied.' }),
  },
  { $id: 'Release', ...strict },
)

function show(seen: continuity.ReleaseSeen): Static<typeof Release> {
  const { number, version, commit, startedAt, migration, migratedAt } = seen
  return {
    number,
    version,
    ...(commit === null ? {} : { commit }),
    startedAt: startedAt.toISOString(),
    migration,
    ...(migratedAt === null ? {} : { migratedAt: migratedAt.toISOString() }),
  }
}

export const listReleases = route({
  method: 'GET',
  path: '/v1/releases',
  permit: 'service.read',
  door: 'office',
  summary:
    'Which releases ran here, the newest first: one more whenever the version, the commit or the newest migration was another than before',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('ReleasePage', Release) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/releases', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    if (before !== undefined && !/^[1-9][0-9]{0,8}$/.test(before)) return refused({ code: 'cursor_unreadable' })
    return done({ page: page.value, before: before === undefined ? null : Number(before) })
  },
  perform: async (work, { page, before }) => {
    const found = await continuity.releasesBefore(work, before, page.rowsMax)
    return done(cutPage(page, found, ({ number }) => [String(number)]))
  },
  answer: page => ({ status: 200, body: showPage(page, show) }),
})
