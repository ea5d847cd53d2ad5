// What is known of one thing, as names and values under each other.

import { Fragment, type ReactNode } from 'react'

type Fact = readonly [name: string, value: ReactNode]

/** What has no value is left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | undefined | false)[] }) {
  return (
    <dl className="facts">
      {facts.map(fact =>
        fact === undefined || fact === false || fact[1] === undefined ? null : (
          <Fragment key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </Fragment>
        ),
      )}
    </dl>
  )
}
