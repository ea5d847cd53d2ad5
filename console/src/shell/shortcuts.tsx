// The keys that do something by themselves, wherever one is. What they are is told by keys.tsx.

import { lazy, Suspense, useCallback, useEffect, useRef } from 'react'
import { pages } from '../pages.ts'
import { useMay } from '../parts/may.tsx'
import { useShortcut } from '../parts/shortcuts.ts'
import { useGo } from '../parts/way.tsx'
import { waysByKey } from './key-ways.ts'

/** So long after g. */
const chordMs = 1_500

const Keys = lazy(async () => ({ default: (await import('./keys.tsx')).Keys }))

type Parts = { readonly isOpen: boolean; readonly onOpen: () => void; readonly onClose: () => void }

export function Shortcuts({ isOpen, onOpen, onClose }: Parts) {
  const go = useGo()
  const may = useMay()
  const begun = useRef(0)
  const latest = useRef({ go, may, onOpen })
  useEffect(() => {
    latest.current = { go, may, onOpen }
  })
  const press = useCallback((key: string) => {
    const isWay = Date.now() - begun.current < chordMs
    begun.current = key === 'g' ? Date.now() : 0
    if (key === '?') latest.current.onOpen()
    else if (key === 'n') document.querySelector<HTMLElement>('[data-arrivals]')?.click()
    else if (isWay) {
      const page = pages.find(({ path }) => path === waysByKey[key])
      if (page === undefined || (page.permit !== undefined && !latest.current.may(page.permit))) return false
      latest.current.go(page.path)
    } else return false
    return true
  }, [])
  useShortcut(press)
  return isOpen ? (
    <Suspense>
      <Keys onClose={onClose} />
    </Suspense>
  ) : null
}
