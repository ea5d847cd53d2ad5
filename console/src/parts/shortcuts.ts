// Keys that do something by themselves, without Ctrl or the like: whoever dictates, or strikes keys by mistake, turns them off, and
// they stay off in this browser (WCAG 2.1.4).

import { useEffect, useSyncExternalStore } from 'react'
import { isTyping } from '../live/is-typing.ts'
import { keep, kept } from './kept.ts'

const name = 'shortcuts'
const watchers = new Set<() => void>()

function areOn(): boolean {
  return kept(name) !== 'off'
}

export function turnShortcuts(isOn: boolean): void {
  keep(name, isOn ? undefined : 'off')
  for (const watcher of watchers) watcher()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  // Another tab has turned them.
  addEventListener('storage', watcher)
  return () => {
    watchers.delete(watcher)
    removeEventListener('storage', watcher)
  }
}

export function useShortcutsOn(): boolean {
  return useSyncExternalStore(watch, areOn)
}

/** While nobody writes, and nothing lies over the page. `perform` stays the same from one drawing to the next. */
export function useShortcut(perform: (key: string) => boolean): void {
  const isOn = useShortcutsOn()
  useEffect(() => {
    if (!isOn) return
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return
      if (perform(event.key)) event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [isOn, perform])
}
