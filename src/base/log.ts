// Logs are JSON lines on stderr. Only members named here are written; anything else is dropped, not redacted. What is
// written is text that passed `scrub`, which knows the shapes of secrets and personal data.

import { writeSync } from 'node:fs'

import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

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
  'err',
] as const
const isAllowed = new Set<string>(members)

export function openLog(process: string, scrub: (text: string) => string, destination: DestinationStream): Log {
  return pino(
    {
      base: { process },
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: {
        level: label => ({ level: label }),
        log: given => Object.fromEntries(Object.entries(given).filter(([member]) => isAllowed.has(member))),
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
