// A line to the vault on which one institution only is asked about. The vault sees to it, whoever asks.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done } from '../base/outcome.ts'
import { type Actor, type Outside, transact } from '../base/work.ts'
import type { Place } from './sealed.ts'
import type { Vault } from './vault.ts'

/** Whoever has this line may ask about one institution only, and asked about another. */
export class LineConfined extends Error {
  override readonly name = 'LineConfined'
  constructor() {
    super('this line to the vault is for one institution, and another was asked about')
  }
}

/** Of a name that may be anything. */
const nameCharsMax = 60

type Asked = Pick<Vault, 'sealMany' | 'openMany' | 'resealMany' | 'indexMany'>

/** Nothing is done of what concerns others even in part, and it is told in the log of the one that the line is for. */
export function confinedVault(outside: Outside, vault: Asked, client: string, only: InstitutionId): Asked {
  const process: Actor = `process:${client}`

  async function refuseOthers(asked: string, institutions: readonly InstitutionId[]): Promise<void> {
    const other = institutions.find(one => one !== only)
    if (other === undefined) return
    const about = other.slice(0, nameCharsMax).toWellFormed()
    await transact(outside, only, process, async work =>
      done(audit.append(work, 'protection.line_confined', { asked, about })),
    )
    throw new LineConfined()
  }
  const keepersOf = (items: readonly { readonly place: Place }[]) => items.map(({ place }) => place.institution)

  return {
    sealMany: async items => {
      await refuseOthers('seal', keepersOf(items))
      return vault.sealMany(items)
    },
    openMany: async (items, reason) => {
      await refuseOthers('open', keepersOf(items))
      return vault.openMany(items, reason)
    },
    resealMany: async items => {
      await refuseOthers('reseal', keepersOf(items))
      return vault.resealMany(items)
    },
    indexMany: async (institution, field, texts) => {
      await refuseOthers('index', [institution])
      return vault.indexMany(institution, field, texts)
    },
  }
}
