// All of the log, checked in this browser: each leaf, each batch, each tile, by the verifier that examiners get. It runs beside the
// page, so that nothing waits for it.

import { Button, Group, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'

import { catchUp, checkAll } from '../../../../verifier/in-browser.mjs'
import { Facts } from '../../parts/facts.tsx'
import { Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { ask, saidOf } from './asking.ts'

type Report = Awaited<ReturnType<typeof checkAll>>
type Checking =
  | { readonly is: 'idle' }
  | { readonly is: 'under_way'; readonly done: bigint; readonly size: bigint }
  | { readonly is: 'over'; readonly report: Report; readonly tookMs: number }
  | { readonly is: 'given_up'; readonly why: string }

export function WholeLog() {
  const [checking, setChecking] = useState<Checking>({ is: 'idle' })
  const ending = useRef<AbortController>(undefined)
  useEffect(() => () => ending.current?.abort(), [])
  const begin = async () => {
    const own = new AbortController()
    ending.current = own
    const beganMs = performance.now()
    setChecking({ is: 'under_way', done: 0n, size: 0n })
    try {
      const { kept } = await catchUp({ ask, storage: localStorage, now: Date.now() })
      const worker = new Worker(new URL('../../../../verifier/whole-log.mjs', import.meta.url), { type: 'module' })
      const { policy, emitters } = kept
      const report = await checkAll(
        worker,
        { prefix: `${location.origin}/v1/log`, policy, emitters, now: Date.now() },
        (done, size) => setChecking({ is: 'under_way', done, size }),
        own.signal,
      )
      setChecking({ is: 'over', report, tookMs: performance.now() - beganMs })
    } catch (thrown) {
      setChecking({ is: 'given_up', why: thrown instanceof Error ? thrown.message : String(thrown) })
    }
  }
  return (
    <Section
      title="All of it, checked in this browser"
      says="Reads every leaf from the office and computes the tree anew, by the keys that this browser kept the first time it saw this log. Nothing is changed, and nothing is sent but the asking."
      actions={
        checking.is === 'under_way' ? (
          <Button size="xs" variant="default" onClick={() => ending.current?.abort()}>
            Give it up
          </Button>
        ) : (
          <Button size="xs" variant="light" onClick={() => void begin()}>
            Check all of the log
          </Button>
        )
      }
    >
      <Outcome of={checking} />
    </Section>
  )
}

function Outcome({ of }: { readonly of: Checking }) {
  if (of.is === 'idle') return null
  if (of.is === 'given_up') return <Text size="sm">It was not checked to its end: {of.why}.</Text>
  if (of.is === 'under_way')
    return (
      <Group gap="sm" role="status">
        <progress value={Number(of.done)} max={Math.max(Number(of.size), 1)} aria-label="How far it is" />
        <Text size="sm" className="figures">
          {of.done.toLocaleString('en-US')} of {of.size.toLocaleString('en-US')} leaves
        </Text>
      </Group>
    )
  return <Told report={of.report} tookMs={of.tookMs} />
}

function Told({ report, tookMs }: { readonly report: Report; readonly tookMs: number }) {
  const { verdict, holds, size, root, checked, problems, notProven } = report
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <State tone={holds ? 'good' : 'bad'}>{holds ? verdict : 'does not hold'}</State>
        <Text size="sm">
          {holds
            ? `As far as was asked it holds: ${verdict} is the last step that does.`
            : `The last step that holds is ${verdict}. Keep what you see, and show it to your examiner.`}
        </Text>
      </Group>
      <Facts
        facts={[
          ['Leaves', Number(size ?? 0).toLocaleString('en-US')],
          [
            'Root',
            <span key="root" className="number">
              {root}
            </span>,
          ],
          ...Object.entries(checked).map(
            ([what, count]) => [`Checked: ${what}`, Number(count).toLocaleString('en-US')] as const,
          ),
          ['Took', `${(tookMs / 1_000).toFixed(1)} s`],
        ]}
      />
      {problems.length > 0 && (
        <ul className="plain">
          {problems.map(({ what, where }) => (
            <li key={`${what} ${where}`}>
              {saidOf(what)} ({where})
            </li>
          ))}
        </ul>
      )}
      <Text size="xs" c="dimmed">
        Not proven by this: {notProven.join('; ')}.
      </Text>
    </Stack>
  )
}
