// Passes a moment before every statement, and before and after every transaction and every file: where a process may die.

import type { Place } from '../src/audit/audit.ts'
import type { Sql } from '../src/base/database.ts'

type Begun = (tx: Sql) => Promise<unknown>

export function countedSql(sql: Sql, moment: () => void): Sql {
  return new Proxy(sql, {
    apply: (target, self, args) => {
      moment()
      return Reflect.apply(target, self, args)
    },
    get: (target, name) => {
      if (name !== 'begin') return Reflect.get(target, name)
      return async (...args: readonly unknown[]) => {
        const perform = args.at(-1) as Begun // What is begun is the last of them.
        moment()
        // None of these names a mode.
        const answer = await target.begin(async begun => {
          const tx = begun as unknown as Sql // A transaction does what is asked of a pool here.
          const answer = await perform(countedSql(tx, moment))
          moment()
          return answer
        })
        moment()
        return answer
      }
    },
  })
}

/** Each file by itself, however many the place takes at once. */
export function countedPlace(place: Place, moment: () => void): Place {
  const keep: Place['keep'] = async (path, bytes) => {
    moment()
    const isKept = await place.keep(path, bytes)
    moment()
    return isKept
  }
  return {
    ...place,
    keep,
    keepAll: async files => {
      for (const file of files) if (!(await keep(file.path, file.bytes))) return file
      return undefined
    },
  }
}
