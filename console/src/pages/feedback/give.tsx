// Something to say of the service, from any page: it goes to those who plan what is done about it.

import { NativeSelect, Textarea } from '@mantine/core'
import { useRouterState } from '@tanstack/react-router'
import { type ComponentProps, useState } from 'react'

import type { Schemas } from '../../api/api.ts'
import { Act } from '../../parts/act.tsx'
import { type Area, aboutOf, areas } from './about.ts'
import { says, voices } from './words.ts'

type New = Schemas['NewFeedback']
const isArea = (text: string): text is Area => text in areas
const isSaid = (text: string): text is New['said'] => text in says
const isVoice = (text: string): text is New['voice'] => text in voices

/** The button of the header; it knows what is looked at. */
export function GiveFeedback({
  look = { variant: 'subtle', color: 'gray' },
}: {
  readonly look?: ComponentProps<typeof Act>['look']
}) {
  const { path, search } = useRouterState({
    select: ({ location }) => ({ path: location.pathname, search: location.searchStr }),
    structuralSharing: true,
  })
  const here = aboutOf(path, search)
  const [said, setSaid] = useState<New['said']>('went_wrong')
  const [voice, setVoice] = useState<New['voice']>('staff')
  const [chosen, setChosen] = useState<Area>()
  const [words, setWords] = useState('')
  const area = chosen ?? here.area
  return (
    <Act
      operation="POST /v1/feedback"
      label="Give feedback"
      says={`It is kept with who said it${here.about === undefined ? '' : `, and that it is about ${here.about}`}. Whoever plans in your institution sees it, and you see what comes of it.`}
      permit="feedback.give"
      touches={['GET /v1/feedback']}
      ask={() =>
        words.trim() === ''
          ? undefined
          : {
              body: {
                said,
                area,
                voice,
                words: words.trim(),
                ...(here.about === undefined ? {} : { about: here.about }),
              },
            }
      }
      onDone={() => setWords('')}
      look={look}
    >
      <NativeSelect
        label="What it is"
        value={said}
        onChange={({ currentTarget: { value } }) => isSaid(value) && setSaid(value)}
        data={Object.entries(says).map(([value, { word }]) => ({ value, label: word }))}
      />
      <NativeSelect
        label="Of what"
        value={area}
        onChange={({ currentTarget: { value } }) => isArea(value) && setChosen(value)}
        data={Object.entries(areas).map(([value, label]) => ({ value, label }))}
      />
      <NativeSelect
        label="Who says so"
        value={voice}
        onChange={({ currentTarget: { value } }) => isVoice(value) && setVoice(value)}
        data={Object.entries(voices).map(([value, label]) => ({ value, label }))}
      />
      <Textarea
        label="In words that name nobody"
        description="No names, no account numbers: it stays for good, for everybody who works on the service."
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        required
        autosize
        minRows={3}
        data-autofocus
      />
    </Act>
  )
}
