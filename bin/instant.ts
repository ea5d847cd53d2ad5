// An instant as people type it.

import { Cannot } from './instance.ts'

export function instantOf(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime()))
    throw new Cannot(`${option} is an instant such as 2026-03-01T08:00:00Z, not ${text}.`)
  return instant
}
