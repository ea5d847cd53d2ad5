// The keys that do something by themselves, what they do, and the way to be rid of them.

import { Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core'

import { pages } from '../pages.ts'
import { useMay } from '../parts/may.tsx'
import { turnShortcuts, useShortcutsOn } from '../parts/shortcuts.ts'
import { waysByKey } from './key-ways.ts'

import '@mantine/core/styles/Switch.css'

export function Keys({ onClose }: { readonly onClose: () => void }) {
  const isOn = useShortcutsOn()
  const may = useMay()
  const there = Object.entries(waysByKey).flatMap(([key, path]) => {
    const page = pages.find(one => one.path === path)
    return page === undefined || (page.permit !== undefined && !may(page.permit))
      ? []
      : [[`g ${key}`, page.title] as const]
  })
  return (
    <Modal opened onClose={onClose} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }} centered>
      <Stack>
        <Switch
          label="Single keys do something"
          description="Off, they do nothing, and stay off in this browser. Ctrl K and the arrows work all the same."
          checked={isOn}
          onChange={({ currentTarget: { checked } }) => turnShortcuts(checked)}
        />
        <Some
          name="Everywhere"
          keys={[['Ctrl K', 'Find a page, an id, an amount, or what may be done here'], ['?', 'This'], ...there]}
        />
        <Some
          name="On a list"
          keys={[
            ['j k', 'Next row, row before; the arrows, Home and End as well'],
            ['Enter', 'Open it'],
            ['x', 'Take it in, where several are done at once'],
            ['a', 'Act on it, in the work queue'],
            ['n', 'Show what is new'],
            ['v', 'Views'],
          ]}
        />
      </Stack>
    </Modal>
  )
}

type SomeParts = { readonly name: string; readonly keys: readonly (readonly [keys: string, does: string])[] }

function Some({ name, keys }: SomeParts) {
  return (
    <Table aria-label={name} verticalSpacing={4}>
      <Table.Tbody>
        {keys.map(([key, does]) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" w={90}>
              {key.split(' ').map(one => (
                <Kbd key={one} size="xs" mr={4}>
                  {one}
                </Kbd>
              ))}
            </Table.Th>
            <Table.Td>
              <Text size="sm">{does}</Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
