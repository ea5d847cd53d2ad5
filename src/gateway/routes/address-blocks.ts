// Addresses that may not sign in, and how one is freed before its time.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, refused } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Instant, idOf } from '../wire.ts'

const AddressBlockId = idOf('blk', 'A block of an address.')
const AddressBlock = Type.Object(
  {
    id: AddressBlockId,
    address: Type.String({ description: 'An IPv4 address, or 64 bits of IPv6.' }),
    reason: Type.Enum(['failures'], { description: 'failures: it has failed to sign in too often in a short time.' }),
    level: Type.Integer({ description: 'Counts the blocks of this address: each is longer than the one before.' }),
    blockedAt: Instant,
    blockedUntil: Instant,
    liftedAt: Type.Optional(Instant),
    liftedBy: Type.Optional(Type.String()),
  },
  { $id: 'AddressBlock', additionalProperties: false },
)

function show(block: identity.Block): Static<typeof AddressBlock> {
  const { id, address, reason, level, blockedAt, blockedUntil, liftedAt, liftedBy } = block
  return {
    id,
    address,
    reason,
    level,
    blockedAt: blockedAt.toISOString(),
    blockedUntil: blockedUntil.toISOString(),
    ...(liftedAt === null || liftedBy === null ? {} : { liftedAt: liftedAt.toISOString(), liftedBy }),
  }
}

export const listAddressBlocks = route({
  method: 'GET',
  path: '/v1/address-blocks',
  door: 'office',
  permit: 'access.read',
  summary: 'Blocks of addresses, newest first',
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('AddressBlockPage', AddressBlock) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/address-blocks', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    return before === undefined || isId('blk', before)
      ? done({ page: page.value, before: before ?? null })
      : refused({ code: 'cursor_unreadable' })
  },
  perform: async (work, { page, before }) =>
    done(cutPage(page, await identity.listBlocks(work, before, page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

export const liftAddressBlock = route({
  method: 'POST',
  path: '/v1/address-blocks/:block/lifting',
  door: 'office',
  permit: 'access.block',
  stepUp: true,
  summary: 'Frees an address before its time, by a person who has found out whose it is',
  params: Type.Object({ block: AddressBlockId }, { additionalProperties: false }),
  answers: { 200: AddressBlock },
  refuses: ['address_block_not_found', 'address_block_is_over'],
  perform: (work, { block }) => identity.liftBlock(work, block),
  answer: block => ({ status: 200, body: show(block) }),
})
