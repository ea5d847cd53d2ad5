// How processes and their loops stand, in words; and the sentence that sums them up.

import type { Schemas } from '../../api/api.ts'
import type { Tone } from '../../parts/tone.ts'

export type Process = Schemas['Process']
export type Schedule = Schemas['Schedule']

type Said = { readonly word: string; readonly tone: Tone }

export const processStates: Readonly<Record<Process['state'], Said>> = {
  ready: { word: 'ready', tone: 'good' },
  not_ready: { word: 'not ready', tone: 'bad' },
  silent: { word: 'silent', tone: 'bad' },
}

/** What each is for, and what stops while it is not there. */
const purposes: Readonly<Record<string, readonly [what: string, without: string]>> = {
  api: ['Programs ask here.', 'Programs get no answer; nothing of theirs is lost.'],
  office: ['People work here.', 'This page would not be here.'],
  issuer: ['People and programs prove who they are.', 'Nobody signs in; who is in stays in.'],
  worker: ['Carries payments, files and messages on.', 'Nothing leaves and nothing is read; it goes on where it was.'],
  sealer: ['Puts leaves into the audit log and signs it.', 'Leaves wait to be sealed; work goes on.'],
  vault: ['Opens and closes what is sealed.', 'What is sealed stays closed, and what needs it waits.'],
  prober: ['Tries the controls.', 'Controls grow stale, and count nothing in the end.'],
}

export function purposeOf(process: string): string {
  return purposes[process]?.[0] ?? ''
}

export function withoutIt(process: string): string {
  return purposes[process]?.[1] ?? ''
}

export type ScheduleState = 'on time' | 'late' | 'failing' | 'not run yet'

export function scheduleState({ isLate, faultsInARow, passedAt }: Schedule): ScheduleState {
  if (faultsInARow > 0) return 'failing'
  if (isLate) return 'late'
  return passedAt === undefined ? 'not run yet' : 'on time'
}

export const scheduleTones: Readonly<Record<ScheduleState, Tone>> = {
  'on time': 'good',
  late: 'attention',
  failing: 'bad',
  'not run yet': 'waiting',
}

/** `90` as `1 min 30 s`. */
export function restWords(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3_600),
    Math.floor((seconds % 3_600) / 60),
    Math.round(seconds % 60),
  ]
  return [hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`, rest > 0 && `${rest} s`].filter(Boolean).join(' ')
}

/** What failed first, then what is late; else by name. */
export function byUrgency(schedules: readonly Schedule[]): readonly Schedule[] {
  const order: readonly ScheduleState[] = ['failing', 'late', 'not run yet', 'on time']
  const rank = (one: Schedule) => order.indexOf(scheduleState(one))
  return schedules.toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
}

/** How long something took, in whole seconds and at least one. */
export function tookWords(seconds: number): string {
  return restWords(Math.max(1, Math.round(seconds)))
}
