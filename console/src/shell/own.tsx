// One's own: roles, how it looks, and the way out.

import { Button, Menu, Text, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconKey, IconKeyboard, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react'

import { useChange } from '../api/queries.ts'
import { useSession } from '../parts/session.tsx'
import { useGo } from '../parts/way.tsx'

const schemes = [
  ['light', 'Light', IconSun],
  ['dark', 'Dark', IconMoon],
  ['auto', 'As the system', IconDeviceDesktop],
] as const

export function Own({ onKeys }: { readonly onKeys: () => void }) {
  const { roles } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const go = useGo()
  const leave = useChange('DELETE /v1/session', [])
  const said = roles.map(role => role.replaceAll('_', ' ')).join(', ')
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          flex="none"
          leftSection={<IconUser size={18} aria-hidden />}
          aria-label="You"
          px="xs"
        >
          <Text span inherit visibleFrom="sm">
            You
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="xs">{said === '' ? 'No roles yet' : said}</Text>
        </Menu.Label>
        <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => go('/you')}>
          Sessions, passkeys, what you may do
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>How it looks</Menu.Label>
        {schemes.map(([scheme, label, Icon]) => (
          <Menu.RadioItem
            key={scheme}
            value={scheme}
            checked={colorScheme === scheme}
            rightSection={<Icon size={16} aria-hidden />}
            onClick={() => setColorScheme(scheme)}
            closeMenuOnClick
          >
            {label}
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onKeys}>
          Keys
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => leave.mutate({}, { onSuccess: () => location.assign('/') })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
