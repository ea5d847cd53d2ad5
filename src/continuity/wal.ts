// Names and places of the write-ahead log, and which files of an archive a restore needs. Pure: it decides, others fetch.
//
//     segment  | 8: timeline | 8: high half | 8: low part of its number |   hex; 16 MiB of log each
//     history  | 8: timeline | .history |   where that timeline left its ancestors

import { fault } from '../base/outcome.ts'

export const segmentBytes = 16 * 2 ** 20
const segmentsPerHigh = 2n ** 32n / BigInt(segmentBytes)

/** 'X/Y' in hex, as PostgreSQL writes a place in its log, as bytes from the beginning. */
export function readLsn(text: string): bigint {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? []
  if (high === undefined || low === undefined) return fault(`not a place in the log: ${text}`)
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

export function segmentNumber(lsn: bigint): bigint {
  return lsn / BigInt(segmentBytes)
}

export function segmentName(timeline: number, number: bigint): string {
  const hex = (value: bigint) => value.toString(16).toUpperCase().padStart(8, '0')
  return `${hex(BigInt(timeline))}${hex(number / segmentsPerHigh)}${hex(number % segmentsPerHigh)}`
}

export function readSegmentName(name: string): { readonly timeline: number; readonly number: bigint } | undefined {
  if (!/^[0-9A-F]{24}$/.test(name)) return undefined
  const number = BigInt(`0x${name.slice(8, 16)}`) * segmentsPerHigh + BigInt(`0x${name.slice(16)}`)
  return { timeline: Number.parseInt(name.slice(0, 8), 16), number }
}

/** What PostgreSQL hands to an archive: segments, whole or partial, notes of backups, histories of timelines. */
export function isWalName(name: string): boolean {
  return /^([0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history)$/.test(name)
}

export function historyName(timeline: number): string {
  return `${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`
}

/**
 * The beginning of a segment's first page; a whole segment always has it (xlog_internal.h, XLogLongPageHeaderData).
 *
 *     | 2: magic | 2: flags | 4: timeline | 8: place in the log | 4 | 4 | 8: system identifier |   in the machine's order
 */
export function describeSegment(bytes: Buffer): { readonly lsn: bigint; readonly systemId: string } {
  if (bytes.length !== segmentBytes) return fault(`a segment has ${segmentBytes} bytes, this one has ${bytes.length}`)
  return { lsn: bytes.readBigUInt64LE(8), systemId: String(bytes.readBigUInt64LE(24)) }
}

/** A timeline's ancestors, oldest first, each with the place where it was left. */
export type History = readonly { readonly timeline: number; readonly until: bigint }[]

export function readHistory(text: string): History {
  return text
    .split('\n')
    .map(line => /^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/i.exec(line))
    .filter(match => match !== null)
    .map(([, timeline, lsn]) => ({ timeline: Number(timeline), until: readLsn(lsn ?? '') }))
}

export type WalPlan = {
  readonly timeline: number
  /** Every file to fetch, in order, histories first. */
  readonly files: readonly string[]
  readonly lastSegment: string | undefined
  /** The first file that is not there and should be. What lies after it cannot be reached. */
  readonly missing: string | undefined
}

/**
 * Which archived files lead from a base backup to the newest moment that can be reached from it: along the newest
 * timeline that descends from the backup's, each segment as its newest owner wrote it. `newest` is the segment that the
 * archive says it holds last, so that a lost tail is missed as well.
 */
export function planWal(
  names: ReadonlySet<string>,
  histories: ReadonlyMap<number, History>,
  start: { readonly timeline: number; readonly lsn: bigint },
  newest: string | undefined,
): WalPlan {
  const descends = ([, history]: readonly [number, History]) =>
    history.some(({ timeline, until }) => timeline === start.timeline && until >= start.lsn)
  const heirs = [...histories].filter(descends).map(([timeline]) => timeline)
  const timeline = Math.max(start.timeline, ...heirs)
  const line = ownersOf(timeline, histories.get(timeline) ?? [], start.timeline)
  const candidates = (number: bigint) =>
    line
      .filter(({ from, until }) => from <= number && (until === undefined || number <= until))
      .map(owner => segmentName(owner.timeline, number))
      .reverse()

  const segments = [...names].map(readSegmentName).filter(segment => segment !== undefined)
  let last = -1n
  for (const { number } of segments)
    if (number > last && candidates(number).some(name => names.has(name))) last = number

  const files = [...histories.keys()].map(historyName)
  const orphan = segments.find(segment => segment.timeline > 1 && !histories.has(segment.timeline))
  let missing = orphan === undefined ? undefined : historyName(orphan.timeline)
  let lastSegment: string | undefined
  for (let number = segmentNumber(start.lsn); number <= last; number++) {
    const present = candidates(number).filter(name => names.has(name))
    if (present[0] === undefined) {
      return { timeline, files, lastSegment, missing: candidates(number)[0] }
    }
    files.push(...present)
    lastSegment = present[0]
  }
  if (lastSegment === undefined) missing ??= segmentName(start.timeline, segmentNumber(start.lsn))
  if (newest !== undefined && !names.has(newest)) missing ??= newest
  return { timeline, files, lastSegment, missing }
}

type Owner = { readonly timeline: number; readonly from: bigint; readonly until: bigint | undefined }

/** Which segments each timeline wrote, from the backup's on. Where one leaves another, both wrote that segment. */
function ownersOf(timeline: number, history: History, startTimeline: number): readonly Owner[] {
  const line: Owner[] = []
  let from = 0n
  for (const ancestor of history) {
    const until = segmentNumber(ancestor.until)
    if (ancestor.timeline >= startTimeline) line.push({ timeline: ancestor.timeline, from, until })
    from = until
  }
  return [...line, { timeline, from, until: undefined }]
}
