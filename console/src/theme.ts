// Calm and dense: one colour that acts, greys that do not, and figures that stand under each other.

import { createTheme, type MantineColorsTuple, rem } from '@mantine/core'

/** From a deep sea green. What acts has the same two in the light and the dark, since white is to be read on it in both. */
const sea: MantineColorsTuple = [
  '#e6f6f6',
  '#d3e9ea',
  '#a7d2d4',
  '#78babd',
  '#52a5a9',
  '#39989d',
  '#2a8d92',
  '#136f76',
  '#0c5a63',
  '#06464e',
]

/** What is over the page has a head, and the page has one already: it is no second one to whoever listens. */
const over = { defaultProps: { attributes: { header: { role: 'presentation' } } } }

/** Not for those with a mouse alone. */
const told = { defaultProps: { events: { hover: true, focus: true, touch: true } } } as const

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 8, dark: 7 },
  colors: { sea },
  autoContrast: true,
  fontFamily: '"Source Sans 3", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  // Drawn smaller than others of the same size.
  fontSizes: { xs: rem(13), sm: rem(15), md: rem(16), lg: rem(18), xl: rem(20) },
  headings: { fontWeight: '600' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: { Modal: over, Drawer: over, Tooltip: told },
})
