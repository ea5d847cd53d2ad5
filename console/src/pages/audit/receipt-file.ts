// A receipt that somebody kept, as they hand it in: its form is looked at before anything of it is believed.

import type { Receipt } from './prove.ts'

const texts = ['id', 'origin', 'leaf', 'key', 'signature', 'sealedBy'] as const
const states: readonly Receipt['state'][] = ['promised', 'sealed', 'overdue']

/** Undefined where it is no receipt. */
export function readReceipt(text: string): Receipt | undefined {
  const held = membersOf(parsed(text))
  const promise = membersOf(held?.['promise'])
  if (held === undefined || promise === undefined) return undefined
  const { place, leaves, path } = promise
  const isWhole =
    texts.every(name => typeof promise[name] === 'string') &&
    Number.isSafeInteger(place) &&
    Number.isSafeInteger(leaves) &&
    Array.isArray(path) &&
    path.every(hash => typeof hash === 'string')
  const { proof, state } = held
  if (!isWhole || (proof !== undefined && typeof proof !== 'string')) return undefined
  return {
    promise: promise as Receipt['promise'], // Each member was looked at above.
    state: states.find(one => one === state) ?? (proof === undefined ? 'promised' : 'sealed'),
    ...(proof === undefined ? {} : { proof }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // Any object may be looked into by name; what is found is looked at before it is believed.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
}
