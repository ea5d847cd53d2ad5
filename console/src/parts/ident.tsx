// Ids and hashes: what is long is cut in the middle for the eye, leads to its page where it has one, and is taken whole by a click.
// They stand in lists by the hundred, so they are made of as little as will do.

import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'

import { useWay } from './way.tsx'
import { placeOf, whatIs } from './where.ts'

const headChars = 10
const tailChars = 5
const copiedMs = 1_500

function shortId(id: string): string {
  return id.length <= headChars + tailChars + 1 ? id : `${id.slice(0, headChars)}…${id.slice(-tailChars)}`
}

export function Ident({ id }: { readonly id: string }) {
  const to = placeOf(id)
  const short = shortId(id)
  return (
    <span className="ident-and-copy">
      {to === undefined ? (
        <code className="ident-of-none" title={id}>
          {short}
        </code>
      ) : (
        <Lead to={to} id={id} short={short} />
      )}
      <Copy id={id} short={short} />
    </span>
  )
}

type Parts = { readonly id: string; readonly short: string }

function Lead({ to, id, short }: Parts & { readonly to: string }) {
  return (
    <a className="ident" title={id} {...useWay(to)}>
      {short}
    </a>
  )
}

function Copy({ id, short }: Parts) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(id)
      setCopied(true)
    } catch {
      // The browser does not let pages copy: the id is in the link, and in the title.
    }
  }
  const Icon = isCopied ? IconCheck : IconCopy
  return (
    <button
      type="button"
      className="copy"
      title={isCopied ? 'Copied' : `Copy ${id}`}
      aria-label={isCopied ? 'Copied' : `Copy ${whatIs(id) ?? 'it'} ${short}`}
      onClick={() => void copy()}
    >
      <Icon size={13} aria-hidden />
    </button>
  )
}
