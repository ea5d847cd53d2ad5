// What one's roles open. The office decides anew whatever is asked of it; this is for what a page offers.

import { useSession } from './session.tsx'

export function useMay(): (permit: string) => boolean {
  const { permits } = useSession()
  return permit => permits.includes(permit)
}
