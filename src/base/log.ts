// Logs are JSON lines on stderr. Only members named here are written; anything else is dropped, not redacted. What is
// written is text that passed `scrub`, which knows the shapes of secrets and personal data.

import { writeSync } from 'node:fs'

import { type DestinationStream, pino } from 'pino'

/** Every member a log line may carry. Add one here when it is plainly neither secret nor personal. */
const members = [
  'process',
  'room',
  'loop',
  'institution',
  'instance',
  'method',
  'route',
  'status',
  'ms',
  'code',
  'count',
  'port',
  'faultsInARow',
  'restMs',
  'attempt',
  'pid',
  'signal',
  'exitCode',
  'size',
  'version',
  'migration',
  'reason',
  'file',
  'certificate',
  'limit',
  'inFlight',
  'err',
] as const
const isAllowed = new Set<string>(members)

/** Nothing that has members of its own goes in but what was thrown, of which `describeFault` takes what may be seen. */
type Said = {
  readonly [member in Exclude<(typeof members)[number], 'err'>]?: string | number | boolean | undefined
} & {
  readonly err?: unknown
}
type Write = { (said: Said, message: string): void; (message: string): void }

export type Log = { level: string } & { readonly [level in 'fatal' | 'error' | 'warn' | 'info']: Write }

export function openLog(process: string, scrub: (text: string) => string, destination: DestinationStream): Log {
  return pino(
    {
      base: { process },
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: {
        level: label => ({ level: label }),
        log: given => Object.fromEntries(Object.entries(given).filter(isSayable)),
      },
      serializers: { err: describeFault },
    },
    { write: line => destination.write(scrub(line)) },
  )
}

/**
 * Where a process logs. When the disk is full or the reader has left, lines are lost and nobody ends because of it; the
 * first line that can be written again says how many.
 */
export function standardError(descriptor: number = process.stderr.fd): DestinationStream {
  let lost = 0
  return {
    write: line => {
      const text =
        lost === 0 ? line : `\n${JSON.stringify({ level: 'error', count: lost, msg: 'lines were lost' })}\n${line}`
      try {
        // A disk that fills up takes the beginning of a line.
        lost = writeSync(descriptor, text) === Buffer.byteLength(text) ? 0 : lost + 1
      } catch {
        lost++
      }
    },
  }
}

function isSayable([member, value]: readonly [string, unknown]): boolean {
  return isAllowed.has(member) && (member === 'err' || ['string', 'number', 'boolean'].includes(typeof value))
}

/** Message, code and stack only: a driver's error also carries `detail`, `parameters` and the row. */
function describeFault(thrown: unknown): { message: string; code?: string; stack?: string; cause?: object } {
  if (!(thrown instanceof Error)) return { message: String(thrown) }
  return {
    message: thrown.message,
    ...('code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {}),
    ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
    ...(thrown.cause === undefined ? {} : { cause: describeFault(thrown.cause) }),
  }
}
