// The policies as they lie in git, and the hash by which a table of permits says which of them it was made of.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export type PolicyFiles = {
  readonly schema: string
  /** In the order of their names. */
  readonly policies: readonly { readonly name: string; readonly text: string }[]
  /** SHA-256 of all of it, in hex. */
  readonly hash: string
}

export const policiesFolder = join(import.meta.dirname, 'policies')

export function readPolicyFiles(folder: string): PolicyFiles {
  const names = readdirSync(folder).toSorted()
  const schema = readFileSync(join(folder, 'schema.cedarschema'), 'utf8')
  const policies = names
    .filter(name => extname(name) === '.cedar')
    .map(name => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  const hash = createHash('sha256')
    .update(JSON.stringify([schema, policies]))
    .digest('hex')
  return { schema, policies, hash }
}
