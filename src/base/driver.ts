// The database driver, with a few lines of it mended while it is loaded. docs/decisions/0008-driver-mended-at-load.md
//
// postgres 3.4.9 loses its place when a connection breaks. `begin` sends its rollback to the broken connection, and the
// write throws where nobody can catch it: the process dies of every restart of the database. What was under way when the
// connection broke is still under way when it has come back, so that later statements get each other's answers, or none.
// And a transaction that has not noticed speaks on, in the middle of somebody else's. When a release of the driver no
// longer has these lines, loading fails, and this file is to be looked at again.

import { registerHooks } from 'node:module'

type Mend = { readonly broken: string; readonly mended: string }

const mends: Readonly<Record<string, readonly Mend[]>> = {
  'connection.js': [
    {
      // True: what could not be written has not filled the connection up.
      broken: `if (terminated)
      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))`,
      mended: `if (terminated || socket === null)
      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options)), true`,
    },
    {
      broken: `clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
      mended: `clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
    },
    {
      // A torn line has told those it knew of. Who came since was queued behind them, and would be waited for for ever.
      broken: `!hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))`,
      mended: `if (query || sent.length) error(Errors.connection('CONNECTION_CLOSED', options, socket))
    query = results = errorResponse = stream = final = null
    result = new Result()
    rows = 0`,
    },
  ],
  'index.js': [
    {
      broken: `      , connection
      , prepare = null`,
      mended: `      , connection
      , lost = null
      , prepare = null`,
    },
    {
      broken: 'new Promise((_, reject) => connection.onclose = reject)',
      mended: 'new Promise((_, reject) => connection.onclose = error => reject(lost = error))',
    },
    {
      // The connection may be another transaction's by now.
      broken: `q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full`,
      mended: `q.catch(e => uncaughtError || (uncaughtError = e))
        lost ? q.reject(lost) : c.queue === full`,
    },
  ],
}

const hooks = registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    const file = mends[/\/postgres\/src\/([^/]*)$/.exec(url)?.[1] ?? '']
    if (file === undefined) return loaded
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
    return { ...loaded, source: file.reduce(mend, source) }
  },
})

function mend(source: string, { broken, mended }: Mend): string {
  if (source.split(broken).length !== 2)
    throw new Error('this release of the driver is not the one that is mended here')
  return source.replace(broken, mended)
}

export const { default: postgres } = await import('postgres')
hooks.deregister()
