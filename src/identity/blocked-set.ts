// The addresses that are blocked, as a file for the firewall of the host: nftables reads it whole (`nft -f`), and a rule
// of the operator's own says what becomes of them. docs/sign-in-defence.md
//
// Written beside its place and renamed into it, so that whoever reads it reads one state or the next, never half of one.

import { open, rename } from 'node:fs/promises'
import { isIPv4 } from 'node:net'

import { institutions } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import * as store from './defence-store.ts'

const blocksMax = 10_000

export type Blocked = { readonly address: string; readonly secondsLeft: number }

/** Each address ends by itself, also when nobody writes this file any more. */
export function blockedSet(blocked: readonly Blocked[]): string {
  const longest = new Map<string, number>()
  for (const { address, secondsLeft } of blocked)
    longest.set(address, Math.max(longest.get(address) ?? 0, Math.ceil(secondsLeft)))
  const elements = [...longest]
    .filter(([, seconds]) => seconds > 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  const isV4 = ([address]: readonly [string, number]) => isIPv4(address)
  return [
    '# Addresses that may not sign in, written by Vouch. Do not edit: it is written anew.',
    'add table inet vouch',
    ...set('blocked_v4', 'ipv4_addr', elements.filter(isV4)),
    ...set(
      'blocked_v6',
      'ipv6_addr',
      elements.filter(element => !isV4(element)),
    ),
    '',
  ].join('\n')
}

function set(name: string, type: string, elements: readonly (readonly [string, number])[]): readonly string[] {
  const listed = elements.map(([address, seconds]) => `${address} timeout ${seconds}s`)
  return [
    `add set inet vouch ${name} { type ${type}; flags interval, timeout; }`,
    `flush set inet vouch ${name}`,
    ...(listed.length === 0 ? [] : [`add element inet vouch ${name} { ${listed.join(', ')} }`]),
  ]
}

/** Runs where the file is wanted: of all institutions, since there is one firewall. */
export function blockedSetLoop(outside: Outside, path: string): Loop {
  let written: string | undefined
  return {
    name: 'identity.blocked_set',
    everyMs: 5_000,
    pass: async signal => {
      const blocked: Blocked[] = []
      const now = outside.now().getTime()
      for (const institution of await institutions(outside.sql)) {
        if (signal.aborted) return 0
        const standing = await transact(outside, institution, 'process:worker', async work =>
          done(await store.standingBlocks(work, blocksMax)),
        )
        const blocks = standing.ok ? standing.value : []
        for (const { address, blockedUntil } of blocks)
          blocked.push({ address, secondsLeft: (blockedUntil.getTime() - now) / 1_000 })
      }
      // Seconds that are left change all the time; who is in it, and until when, does not.
      const state = JSON.stringify(
        blocked.map(({ address, secondsLeft }) => [address, Math.round(secondsLeft + now / 1_000)]),
      )
      if (state === written) return 0
      await replaceFile(path, blockedSet(blocked))
      written = state
      return 0
    },
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.new`
  const file = await open(beside, 'w', 0o644)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
}
