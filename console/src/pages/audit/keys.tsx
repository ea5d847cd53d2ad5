// The keys that one believes, brought by whoever looks: a policy and a list of emitters. They stay in this browser.

import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'

import { useRead } from '../../api/queries.ts'
import { useMay } from '../../parts/may.tsx'
import { type Trust, whyNoTrust } from './prove.ts'

type Parts = {
  readonly origin: string
  readonly trust: Trust | undefined
  readonly onKeep: (trust: Trust | undefined) => void
}

export function Keys({ origin, trust, onKeep }: Parts) {
  const [policy, setPolicy] = useState(trust?.policy ?? '')
  const [keys, setKeys] = useState(trust?.keys ?? '')
  const [why, setWhy] = useState<string>()
  const keep = () => {
    const next = { policy, keys }
    const refused = whyNoTrust(next)
    setWhy(refused)
    if (refused === undefined) onKeep(next)
  }
  return (
    <Stack gap="sm" maw={760}>
      <Text size="sm">
        Whose signatures count is yours to say, not the log’s. Get the policy and the keys by a way of your own, from
        whoever examines or audits; bring them here once, and this browser keeps them. Nothing of them is sent.
      </Text>
      <Brought
        label="Policy"
        description="C2SP tlog-policy: whose log it is, which witnesses, how many of them."
        text={policy}
        onText={setPolicy}
      />
      <Brought
        label="Keys of emitters"
        description="One line for each: emitter key_… and its base64."
        text={keys}
        onText={setKeys}
      />
      <Offered
        origin={origin}
        onTake={offered => {
          setPolicy(offered.policy)
          setKeys(offered.keys)
        }}
      />
      {why !== undefined && (
        <Text size="sm" c="red" role="alert">
          They cannot be used: {why}.
        </Text>
      )}
      <Group gap="xs">
        <Button size="xs" onClick={keep}>
          Keep them in this browser
        </Button>
        {trust !== undefined && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              onKeep(undefined)
              setPolicy('')
              setKeys('')
            }}
          >
            Forget them
          </Button>
        )}
      </Group>
    </Stack>
  )
}

/** What whoever runs the log gives out: believed on first use at most. */
function Offered({ origin, onTake }: { readonly origin: string; readonly onTake: (trust: Trust) => void }) {
  const may = useMay()
  const { data } = useRead('GET /v1/log/keys', {}, { isOff: !may('audit.read') })
  if (data?.origin !== origin) return null
  return (
    <Group gap="xs">
      <Button size="compact-xs" variant="default" onClick={() => onTake({ policy: data.policy, keys: data.emitters })}>
        Fill in what the office gives out
      </Button>
      <Text size="xs" c="dimmed">
        That shows that the log agrees with its office. Compare both with whoever runs it, by a way of your own.
      </Text>
    </Group>
  )
}

type BroughtParts = {
  readonly label: string
  readonly description: string
  readonly text: string
  readonly onText: (text: string) => void
}

function Brought({ label, description, text, onText }: BroughtParts) {
  const take = async (file: File | null) => {
    if (file !== null) onText(await file.text())
  }
  return (
    <div>
      <Textarea
        label={label}
        description={description}
        value={text}
        onChange={({ currentTarget }) => onText(currentTarget.value)}
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        styles={{
          input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 'var(--mantine-font-size-xs)' },
        }}
      />
      <FileButton onChange={file => void take(file)} accept="text/plain,.txt,.pub">
        {props => (
          <Button {...props} size="compact-xs" variant="subtle" mt={4}>
            Read {label.toLowerCase()} from a file
          </Button>
        )}
      </FileButton>
    </div>
  )
}
