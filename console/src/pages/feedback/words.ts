// What is said of the service, and how it stands with it, in words.

import type { Schemas } from '../../api/api.ts'
import type { Tone } from '../../parts/state.tsx'

type Feedback = Schemas['Feedback']

export const says: Readonly<Record<Feedback['said'], { readonly word: string; readonly tone: Tone }>> = {
  went_wrong: { word: 'Something went wrong', tone: 'bad' },
  went_right: { word: 'Something went right', tone: 'good' },
  idea: { word: 'An idea', tone: 'waiting' },
}

export const voices: Readonly<Record<Feedback['voice'], string>> = {
  staff: 'I do',
  member: 'A member, who told us',
}

export const states: Readonly<
  Record<Feedback['state'], { readonly word: string; readonly tone: Tone; readonly means: string }>
> = {
  open: { word: 'open', tone: 'attention', means: 'Nobody has planned anything for it yet.' },
  planned: { word: 'planned', tone: 'waiting', means: 'Somebody answers for it until a day.' },
  done: { word: 'done', tone: 'good', means: 'What was planned has been done.' },
  declined: { word: 'declined', tone: 'quiet', means: 'Nothing is done about it, and the words say why.' },
}
