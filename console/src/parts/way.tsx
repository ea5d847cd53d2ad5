// Ways to addresses of the console, as they stand in the browser's line: with their question.

import { Anchor, type AnchorProps } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'

import { type Question, searchOf } from './address.ts'
import { useAt } from './as-of.tsx'
import { carriedTo } from './moment.ts'

/** A moment that one looks at goes along; `?at=` without any leads back to now. */
export function useGo(): (address: string) => void {
  const { history } = useRouter()
  const at = useAt()
  return address => history.push(carriedTo(address, at))
}

/** What makes an anchor lead there without leaving the console; in another tab where the browser is asked for that. */
export function useWay(address: string) {
  const go = useGo()
  const at = useAt()
  return {
    href: carriedTo(address, at),
    onClick: (event: MouseEvent) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      go(address)
    },
  }
}

type Parts = AnchorProps & {
  readonly to: string
  /** What is asked of the page beside its place. */
  readonly ask?: Question
  readonly children: ReactNode
  readonly title?: string
}

export function Way({ to, ask = {}, children, ...look }: Parts) {
  return (
    <Anchor size="sm" {...look} {...useWay(`${to}${searchOf(ask)}`)}>
      {children}
    </Anchor>
  )
}
