// Who is refused by the issuer. A program that we know has a leaf in its institution's log, whoever it was that named it: one
// for each kind and minute, and a count. Whoever is nobody of ours is counted by kind, and the process log says it once a minute.

import { isId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { Loop } from '../../base/loop.ts'
import type { Outside } from '../../base/work.ts'
import { findClientHome } from '../issuer-store.ts'
import { isObject, readClaims } from '../jws.ts'
import { openRefusalLeaves } from '../refusal-leaves.ts'

export type IssuerRefusals = {
  /** What was asked and answered; what was no refusal is passed over. */
  readonly note: (asked: { readonly params: unknown; readonly isFound: boolean }, answered: unknown) => Promise<void>
  readonly loop: Loop
  readonly stop: () => Promise<void>
}

const everyMs = 10_000
const toldEveryMs = 60_000
/** Kinds are the library's, and few; should they be more, the rest are counted together. */
const kindsMax = 50
/** How every client learns its nonce. */
const nonceWanted = 'use_dpop_nonce'

export function openIssuerRefusals(outside: Outside, log: Log): IssuerRefusals {
  const leaves = openRefusalLeaves(outside, 'identity.issuer_refused')
  const nobodys = new Map<string, number>()
  let toldMs = outside.elapsedMs()

  function tell(isEnd: boolean): void {
    if (nobodys.size === 0 || (!isEnd && outside.elapsedMs() - toldMs < toldEveryMs)) return
    const reason = [...nobodys].map(([kind, count]) => `${kind} ${count}`).join(', ')
    log.info({ reason }, 'nobody that is known here was refused')
    nobodys.clear()
    toldMs = outside.elapsedMs()
  }

  return {
    note: async ({ params, isFound }, answered) => {
      const kind = isObject(answered) ? answered['error'] : undefined
      if (typeof kind !== 'string' || kind === nonceWanted) return
      const client = clientNamed(params)
      const home = client === undefined ? undefined : await findClientHome(outside.sql, client)
      if (client === undefined || home === undefined) {
        const counted = nobodys.has(kind) || nobodys.size < kindsMax ? kind : 'other'
        nobodys.set(counted, (nobodys.get(counted) ?? 0) + 1)
        return
      }
      // It is ours, and the library was told of none: it is suspended or retired, or has no key that is good now.
      await leaves.note({ institution: home, actor: `client:${client}` }, { kind: isFound ? kind : 'client_not_good' })
    },
    loop: {
      name: 'issuer refusals',
      everyMs,
      pass: async () => {
        await leaves.writeCounts()
        tell(false)
        return 0
      },
    },
    stop: async () => {
      await leaves.writeCounts(true)
      tell(true)
    },
  }
}

/** By its parameter, or by the assertion that it, or somebody else, has shown: nothing of it need be true. */
function clientNamed(params: unknown) {
  if (!isObject(params)) return undefined
  const { client_id: id, client_assertion: assertion } = params
  const named = id ?? (typeof assertion === 'string' ? readClaims(assertion)?.['sub'] : undefined)
  return typeof named === 'string' && isId('cli', named) ? named : undefined
}
