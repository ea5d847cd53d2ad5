// The console's own list of its pages: what the router, the ways and the palette are made of. What is behind each is of browsers,
// and is not looked at here.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Role } from '../../src/identity/identity.ts'
import { project } from '../house.ts'

export type ListedPage = {
  /** As the router writes it: `/payments/$payment`. */
  readonly path: string
  readonly title: string
  readonly permit?: `${string}.${string}`
  /** Whether it can show a moment that has passed. */
  readonly hasPast?: true
  /** Whether one of the ways leads there. */
  readonly way?: object
}

const file = join(project, 'console', 'src', 'pages.ts')
// Its type is PageAt of that file, in as far as it is needed here.
const listed = (await import(pathToFileURL(file).href)) as { readonly pages: readonly ListedPage[] }
export const { pages } = listed

const table = JSON.parse(readFileSync(join(project, 'src', 'identity', 'policies', 'table.json'), 'utf8')) as {
  readonly permits: Readonly<Record<string, string>> // Role or kind of caller, and permit.
}

/** As the table of permits has it, which a test holds against the policies. */
export function mayRead(role: Role, { permit }: Pick<ListedPage, 'permit'>): boolean {
  return permit === undefined || Object.hasOwn(table.permits, `${role}/${permit}`)
}
