// The database driver, with two lines of it mended while it is loaded. docs/decisions/0008-driver-mended-at-load.md
//
// postgres 3.4.9 writes to a socket that has gone: `begin` sends its rollback to the broken connection, the write throws
// where nobody can catch it, and the process dies of every restart of the database. A write that was pending when the
// connection broke also leaves the connection deaf for good. When a release of the driver no longer has these lines,
// loading fails, and this file can go.

import { registerHooks } from 'node:module'

const mends = [
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
] as const

const hooks = registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    if (!url.endsWith('/postgres/src/connection.js')) return loaded
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source)
    return { ...loaded, source: mends.reduce(mend, source) }
  },
})

function mend(source: string, { broken, mended }: (typeof mends)[number]): string {
  if (source.split(broken).length !== 2)
    throw new Error('this release of the driver is not the one that is mended here')
  return source.replace(broken, mended)
}

export const { default: postgres } = await import('postgres')
hooks.deregister()
