// What stands in the log of an institution, sealed or not, in the order in which it was written.

import { unpackBundle } from '../src/audit/leaf.ts'
import type { Canonical } from '../src/base/canonical.ts'
import { fault } from '../src/base/outcome.ts'
import type { World } from './outside.ts'

export type LoggedLeaf = {
  readonly actor: string
  readonly kind: string
  readonly body: { readonly [member: string]: Canonical }
}

export async function leavesOf({ owner }: World, institution: string): Promise<readonly LoggedLeaf[]> {
  const rows = await owner<{ leaves: Buffer }[]>`
    select leaves from audit.batch where institution_id = ${institution} order by batch_id`
  return rows
    .flatMap(({ leaves }) => unpackBundle(leaves) ?? fault('a bundle of ours is one'))
    .map(leaf => JSON.parse(leaf.toString()) as LoggedLeaf) // As `makeLeaf` writes it.
}
