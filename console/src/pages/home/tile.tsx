// One figure of what waits, and where it leads.

import { Text } from '@mantine/core'
import { Way } from '../../parts/way.tsx'

type TileParts = { readonly to: string; readonly label: string; readonly figure: string; readonly isCalm: boolean }

export function Tile({ to, label, figure, isCalm }: TileParts) {
  return (
    <Way to={to} className="tile" underline="never" c="inherit">
      <Text size="xl" fw={650} className="figures" c={isCalm ? 'dimmed' : 'inherit'} component="span" display="block">
        {figure}
      </Text>
      <Text size="sm" c="dimmed" component="span">
        {label}
      </Text>
    </Way>
  )
}
