// The few figures that a page is about, beside each other, each with what it is and what it says.

import type { ReactNode } from 'react'

import './figures.css'

export type Figure = { readonly name: string; readonly value: ReactNode; readonly says?: ReactNode }

export function Figures({ of }: { readonly of: readonly (Figure | undefined | false)[] }) {
  return (
    <dl className="figures-row">
      {of.map(one =>
        one === undefined || one === false ? null : (
          <div key={one.name}>
            <dt>{one.name}</dt>
            <dd className="figure">{one.value}</dd>
            {one.says !== undefined && <dd className="beneath">{one.says}</dd>}
          </div>
        ),
      )}
    </dl>
  )
}
