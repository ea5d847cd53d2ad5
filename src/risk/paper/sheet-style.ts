// Sizes and colours of the paper. Every colour of letters has at least 4.5 : 1 against what it stands on.

import type { Style } from './lines.ts'

export type Document = PDFKit.PDFDocument
export type Written = { readonly style?: Style; readonly colour?: string }

export const ink = '#1b1f24'
export const soft = '#4d5761'
export const rule = '#b4bcc4'
export const tint = '#eef1f4'
export const linkInk = '#0b4f8a'

/** In points, as everything here. */
export const bodySize = 9.5
export const leading = 1.32
export const margins = { top: 60, bottom: 62, side: 54 }
export const headings = {
  1: { size: 21, before: 0, after: 10 },
  2: { size: 14, before: 16, after: 6 },
  3: { size: 11.5, before: 12, after: 3 },
} as const

/** Letters of one width look larger than others of their size. */
export const monoShare = 0.88

export function sizeOf(size: number, style: Style): number {
  return style === 'mono' ? size * monoShare : size
}
