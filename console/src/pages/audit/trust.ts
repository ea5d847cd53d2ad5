// Whom this browser believes, log by log: what somebody brought, kept here and nowhere else.

import { useState } from 'react'

import type { Trust } from './prove.ts'

const nameOf = (origin: string) => `vouch trust ${origin}`

export function useTrust(origin: string): readonly [Trust | undefined, (trust: Trust | undefined) => void] {
  const [trust, setTrust] = useState(() => read(origin))
  const keep = (next: Trust | undefined) => {
    if (next === undefined) localStorage.removeItem(nameOf(origin))
    else localStorage.setItem(nameOf(origin), JSON.stringify(next))
    setTrust(next)
  }
  return [trust, keep]
}

function read(origin: string): Trust | undefined {
  const text = localStorage.getItem(nameOf(origin))
  if (text === null) return undefined
  // As `keep` wrote it; nothing else writes there.
  return JSON.parse(text) as Trust
}
