// The report of a day as a document to hand over: drawn at the office, and its hash computed here, over what has arrived.

import { Button, Code, Stack, Text } from '@mantine/core'
import { IconFileTypePdf } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'

import { readPaper } from '../../api/paper.ts'
import { Failure } from '../../parts/failure.tsx'
import { sha256Of } from '../../parts/table/csv.ts'
import { takeFile } from '../../parts/table/take-along.ts'
import { Day } from '../../parts/when.tsx'

/** `day` is one that the prober has kept. */
export function Paper({ day }: { readonly day: string }) {
  const taken = useMutation({
    mutationFn: async () => {
      const bytes = await readPaper(day)
      takeFile(new Blob([bytes], { type: 'application/pdf' }), `vouch-risk-report-${day}.pdf`)
      return { hash: await sha256Of(bytes), bytes: bytes.byteLength }
    },
  })
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" maw={720}>
        Sixty pages for whoever has no console: every risk and control of <Day day={day} /> with the leaf it is checked
        by. The same release draws the same bytes of the same day, so its hash is enough to compare two.
      </Text>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFileTypePdf size={16} aria-hidden />}
        loading={taken.isPending}
        onClick={() => taken.mutate()}
      >
        Take the report along as PDF
      </Button>
      <div role="status">
        {taken.isPending && (
          <Text size="xs" c="dimmed">
            It is being drawn. That takes some seconds, and you may go on meanwhile.
          </Text>
        )}
        {taken.data !== undefined && (
          <Text size="xs">
            {(taken.data.bytes / 1e6).toFixed(1)} MB, SHA-256 <Code className="whole-hash">{taken.data.hash}</Code>
          </Text>
        )}
      </div>
      {taken.error !== null && <Failure error={taken.error} onAgain={() => taken.mutate()} />}
    </Stack>
  )
}
