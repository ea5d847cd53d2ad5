// What a page shows beside its place, its filters, columns, chosen row and moment, stands in the question of the address: a link
// leads whoever has it to the very same.

import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

export type Question = Readonly<Record<string, string>>
/** What is empty or undefined is taken out. */
export type Changes = Readonly<Record<string, string | undefined>>

export function questionOf(search: string): Question {
  return Object.fromEntries(new URLSearchParams(search))
}

export function searchOf(question: object): string {
  const given = Object.entries(question).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '',
  )
  const search = new URLSearchParams(given).toString()
  return search === '' ? '' : `?${search}`
}

/**
 * The row that is open is one of those that were looked for: another question closes it, without anybody saying so. Other columns do
 * not, and neither does passing through a field without writing anything else in it.
 */
export function changed(before: Question, changes: Changes): Changes {
  const isOther = Object.entries(changes).some(
    ([name, value = '']) => name !== 'row' && name !== 'columns' && (before[name] ?? '') !== value,
  )
  return { ...before, ...(isOther ? { row: undefined } : {}), ...changes }
}

/** Changing it does not fill the history: going back leads to the page before. */
export function useAddress(): readonly [Question, (changes: Changes) => void] {
  // As the router reads it: see `questionOf`.
  const question = useSearch({ strict: false }) as Question
  const navigate = useNavigate()
  const change = useCallback(
    (changes: Changes) =>
      // It is the same page: the router does not put the list back to where it was scrolled before.
      void navigate({
        to: '.',
        search: (before: Question) => changed(before, changes),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  )
  return [question, change]
}

type Written = { readonly currentTarget: { readonly value: string } }

/** Of the fields above a list: each writes what is in it into the address, under a name of its own. */
export function useFilters(): readonly [Question, (name: string) => (event: Written) => void] {
  const [question, change] = useAddress()
  return [
    question,
    name =>
      ({ currentTarget: { value } }) =>
        change({ [name]: value.trim() }),
  ]
}
