import { Anchor } from '@mantine/core'

import type { Receipt } from './prove.ts'

/** As the office gave it: what the verifier of examiners takes. */
export function SaveReceipt({ receipt }: { readonly receipt: Receipt }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(receipt, undefined, 2)], { type: 'application/json' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `receipt-${receipt.promise.id}.json`
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Anchor component="button" type="button" size="sm" onClick={save}>
      Save the receipt
    </Anchor>
  )
}
