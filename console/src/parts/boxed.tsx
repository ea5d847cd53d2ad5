// A list on a page of something else: of a height of its own, so that the page around it still scrolls.

import type { ReactNode } from 'react'

import './figures.css'

export function Boxed({ children }: { readonly children: ReactNode }) {
  return <div className="list-box">{children}</div>
}
