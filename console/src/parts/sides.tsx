// The sides of one thing, each with an address of its own. Those that one's roles do not open are not shown.

import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'

import { type Changes, useAddress } from './address.ts'
import { useMay } from './may.tsx'

export type Side = {
  /** As the address has it. */
  readonly name: string
  readonly label: string
  readonly permit?: string
  readonly show: () => ReactNode
}

/** What is chosen on one side means nothing on another. */
const forgotten: Changes = { columns: undefined }

/** The first is where one comes to. */
export function Sides({ of }: { readonly of: readonly Side[] }) {
  const [{ tab }, change] = useAddress()
  const may = useMay()
  const open = of.filter(({ permit }) => permit === undefined || may(permit))
  const now = open.find(({ name }) => name === tab) ?? open[0]
  if (now === undefined) return null
  return (
    <Tabs
      value={now.name}
      onChange={to => change({ ...forgotten, tab: to === null || to === open[0]?.name ? undefined : to })}
      keepMounted={false}
    >
      <Tabs.List mb="md">
        {open.map(({ name, label }) => (
          <Tabs.Tab key={name} value={name}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {open.map(({ name, show }) => (
        <Tabs.Panel key={name} value={name}>
          {name === now.name ? show() : null}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
