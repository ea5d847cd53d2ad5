// Where the institution's core and we say different things.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as rails from '../../rails/rails.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Instant, idOf } from '../wire.ts'

const CoreDifference = Type.Object(
  {
    id: idOf('cdf', 'A difference.'),
    kind: Type.Enum([...rails.coreDifferenceKinds], {
      description:
        'operation_…: of one operation. hold_unknown: the core keeps a hold for us that we know nothing of. hold_lost: it has lost one. ' +
        'posted_differs, held_differs: what we have moved or hold in all; never corrected by us.',
    }),
    account: Type.String({ description: 'Of the ledger: the mirror of the account at the core.' }),
    operation: Type.Optional(Type.String({ description: 'The operation’s id, as the core knows it.' })),
    ours: Type.String({ description: 'A state, or minor units.' }),
    theirs: Type.String(),
    act: Type.Optional(
      Type.String({ description: 'What a rule did about it: asked_again under the same id, or reversed.' }),
    ),
    foundAt: Instant,
    seenAt: Instant,
  },
  { $id: 'CoreDifference', additionalProperties: false },
)

function show(difference: rails.CoreDifference): Static<typeof CoreDifference> {
  const { id, kind, account, operation, ours, theirs, act, foundAt, seenAt } = difference
  return {
    id,
    kind,
    account,
    ...(operation === '' ? {} : { operation }),
    ours,
    theirs,
    ...(act === null ? {} : { act }),
    foundAt: foundAt.toISOString(),
    seenAt: seenAt.toISOString(),
  }
}

export const listCoreDifferences = route({
  method: 'GET',
  path: '/v1/core/differences',
  permit: 'core.read',
  summary: 'Where the institution’s core and the service differ at present, in the order they were found',
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('CoreDifferencePage', CoreDifference) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => readPage('/v1/core/differences', caller, query),
  perform: async (work, page) =>
    done(cutPage(page, await rails.listCoreDifferences(work, page.after?.[0] ?? '', page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, show) }),
})
