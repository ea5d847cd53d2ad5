// A change, field by field: what was, and what is.

import { Text } from '@mantine/core'

import { InBox } from '../parts/box.tsx'
import { Ident } from '../parts/ident.tsx'
import { wordsOf } from '../parts/said.ts'
import { whatIs } from '../parts/where.ts'
import type { Row } from './difference.ts'

import './changes.css'

type ChangesParts = {
  readonly rows: readonly Row[]
  readonly hasBefore: boolean
  /** Above what was, and above what is. */
  readonly heads: readonly [string, string]
  /** Only what differs, and how much stays. */
  readonly isShort?: boolean
}

export function Changes({ rows: all, hasBefore, heads, isShort = false }: ChangesParts) {
  const rows = isShort && hasBefore ? all.filter(({ differs }) => differs) : all
  const same = all.length - rows.length
  if (rows.length === 0) return <Text size="sm">It is the same as what is in force: nothing would change.</Text>
  return (
    <>
      <InBox name="What differs">
        <table className="plain difference" aria-label="What differs">
          <thead>
            <tr>
              <th scope="col">Field</th>
              {hasBefore && <th scope="col">{heads[0]}</th>}
              <th scope="col">{heads[1]}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ path, label, before: was, after: is, differs }) => (
              <tr key={path} data-differs={hasBefore && differs}>
                <th scope="row">{label}</th>
                {hasBefore && (
                  <td>
                    {differs ? (
                      <del>
                        <Said text={was} />
                      </del>
                    ) : (
                      <Said text={was} />
                    )}
                  </td>
                )}
                <td>
                  {hasBefore && differs ? (
                    <ins>
                      <Said text={is} />
                    </ins>
                  ) : (
                    <Said text={is} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </InBox>
      {same > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {same === 1 ? 'One other field stays as it is.' : `${same} other fields stay as they are.`}
        </Text>
      )}
    </>
  )
}

/** Ids lead to their pages, and codes are read as words. */
function Said({ text = 'nothing' }: { readonly text?: string | undefined }) {
  if (whatIs(text) !== undefined) return <Ident id={text} />
  return /^[a-z]+(_[a-z]+)+$/.test(text) ? wordsOf(text) : text
}
