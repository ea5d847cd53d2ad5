// What would be lost, and what it takes to come back, as sentences: the fact, what follows, and what to do.

import type { Schemas } from '../../api/api.ts'
import type { Tone } from '../../parts/tone.ts'
import { tookWords } from './words.ts'

export type Recovery = Schemas['Recovery']
export type Backup = Schemas['Backup']
export type Restore = Schemas['Restore']

type Said = { readonly word: string; readonly tone: Tone }
export type Sentence = { readonly tone: Tone; readonly title: string; readonly text: string }

/** What is archived within two minutes is as it should be: the log is handed over every minute. */
const lateSeconds = 120
const drillDaysMax = 90
const dayMs = 86_400_000

export const firstBackup = './vouch backup'
export const firstRestore = './vouch restore FOLDER'

export function recoverySentence(of: Recovery): Sentence {
  const { standing, archive, wouldBeLostSeconds = 0 } = of
  switch (standing) {
    case 'unseen':
      return {
        tone: 'attention',
        title: 'Nobody has looked at the store of backups yet.',
        text: 'npm start does so within seconds of its start. Until then nothing is known of what could be brought back.',
      }
    case 'elsewhere':
      return {
        tone: 'quiet',
        title: 'The database is a server of your own, and so are its backups.',
        text: 'Vouch archives nothing of it and sees nothing of what you keep. Whoever runs that server knows what would be lost.',
      }
    case 'no_backup':
      return {
        tone: 'bad',
        title: 'There is no backup: if this machine were lost now, everything would be.',
        text: `Make the first one with ${firstBackup}, on the machine on which this runs. From then on the log carries it to any later moment.`,
      }
    case 'no_log':
      return {
        tone: 'bad',
        title: 'Nothing of the log is known to have reached the store.',
        text: 'What was committed since the backup would be lost. A new instance hands over its first minute soon; after that, look at whether the store can be written to.',
      }
    case 'log_missing':
      return {
        tone: 'bad',
        title: 'A file of the log is missing from the store: what comes after it cannot be brought back.',
        text: `${archive?.missing ?? 'It'} is not there. Bring it back from another copy of the store, or make a new backup now: that one does not need it.`,
      }
    case 'recoverable': {
      const lost = tookWords(wouldBeLostSeconds)
      return {
        tone: wouldBeLostSeconds > lateSeconds ? 'attention' : 'good',
        title: `If everything but the store were lost now, at most the last ${lost} would be missing.`,
        text:
          wouldBeLostSeconds > lateSeconds
            ? 'That is more than the two minutes that it takes as a rule: look at whether the store can be reached.'
            : 'All that was committed before is in the store, sealed.',
      }
    }
  }
}

/** Of these backups, and not of the code alone. */
export function restoreSentence(restores: readonly Restore[], nowMs: number): Sentence {
  const last = restores[0]
  if (last === undefined)
    return {
      tone: 'attention',
      title: 'Nobody has restored one of these backups yet.',
      text: `Whether they can be lived in is known by doing it: ${firstRestore} builds a copy beside, checks it, and changes nothing here.`,
    }
  const days = Math.floor((nowMs - Date.parse(last.begunAt)) / dayMs)
  const when = days === 0 ? 'within the last day' : days === 1 ? 'a day ago' : `${days} days ago`
  if (last.result === 'refused')
    return {
      tone: 'bad',
      title: `The last restore, ${when}, was refused: nothing came out.`,
      text: `${last.problem ?? ''}. Mend the store, and try again.`,
    }
  const took = tookWords(last.seconds)
  if (last.result === 'does_not_hold')
    return {
      tone: 'bad',
      title: `The last restore, ${when}, took ${took}, and what came out does not hold.`,
      text: `${last.problem ?? ''}. It was put aside, so that nobody takes it for sound.`,
    }
  return {
    tone: days > drillDaysMax ? 'attention' : 'good',
    title: `The last restore, ${when}, took ${took}, and every check of it held.`,
    text: days > drillDaysMax ? 'That is long ago: do it again, for backups and disks have changed since.' : '',
  }
}

export const backupStates: Readonly<Record<Backup['state'], Said>> = {
  whole: { word: 'whole', tone: 'good' },
  damaged: { word: 'damaged', tone: 'bad' },
  gone: { word: 'not in the store', tone: 'quiet' },
  other_key: { word: 'another key', tone: 'attention' },
}

export const restoreResults: Readonly<Record<Restore['result'], Said>> = {
  holds: { word: 'holds', tone: 'good' },
  does_not_hold: { word: 'does not hold', tone: 'bad' },
  refused: { word: 'refused', tone: 'bad' },
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `40000000` as `38.1 MiB`. */
export function bytesSaid(text: string): string {
  let value = Number(text)
  let unit = 0
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
