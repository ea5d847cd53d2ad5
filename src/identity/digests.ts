import { hash } from 'node:crypto'

export function sha256(text: string | Uint8Array): Buffer {
  return hash('sha256', text, 'buffer')
}

export function sha256Base64url(text: string): string {
  return hash('sha256', text, 'base64url')
}
