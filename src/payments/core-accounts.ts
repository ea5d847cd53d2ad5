// Answers the rails' question: what does the core call these accounts? Their numbers there are opened for the moment of a call.

import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import type * as rails from '../rails/rails.ts'
import { findCoreAccounts, listCoreAccounts } from './core-accounts-store.ts'
import { coreAccountPlace } from './sealing.ts'

const actor = 'process:worker'

export function coreAccountsFrom(outside: Outside, vault: Vault): rails.CoreAccountsOf {
  return async (institution, asked, signal) => {
    const found = await transact(outside, institution, actor, async work =>
      done(
        'accounts' in asked
          ? await findCoreAccounts(work, asked.accounts)
          : await listCoreAccounts(work, asked.after, asked.accountsMax),
      ),
    )
    signal.throwIfAborted()
    const rows = found.ok ? found.value : fault('reading refuses nothing')
    const numbers = await vault.openMany(
      rows.map(({ id, member, number }) => ({ place: coreAccountPlace({ institution, member }, id), sealed: number })),
      { why: 'sent' },
    )
    signal.throwIfAborted()
    return new Map(rows.map(({ account }, index) => [account, numbers[index] ?? fault('a number for each account')]))
  }
}
