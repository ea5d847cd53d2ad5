// A table that is wider than where it stands scrolls in a box of its own, by keyboard too; the page never does.

import type { ReactNode } from 'react'
import './plain.css'

type Parts = { readonly name: string; readonly children: ReactNode; readonly className?: string }

export function InBox({ name, children, className = '' }: Parts) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard (WCAG 2.1.1)
    <div className={`in-box ${className}`} role="group" aria-label={name} tabIndex={0}>
      {children}
    </div>
  )
}
