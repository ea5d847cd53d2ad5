// Ids and hashes: what is long is cut in the middle for the eye, leads to its page where it has one, and is taken whole by a click.
// They stand in lists by the hundred, so they are made of as little as will do.

import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'

import { useMay } from './may.tsx'
import { useWay } from './way.tsx'
import { placeOf, whatIs } from './where.ts'

const headChars = 10
const tailChars = 5
const copiedMs = 1_500

function shortId(id: string): string {
  return id.length <= headChars + tailChars + 1 ? id : `${id.slice(0, headChars)}…${id.slice(-tailChars)}`
}

export function Ident({ id }: { readonly id: string }) {
  return (
    <span className="ident-and-copy">
      <Short id={id} />
      <Copy id={id} short={shortId(id)} />
    </span>
  )
}

const idsIn = /([a-z]{3}_[0-9a-z]{26}\b)/

/** What the office says, in which ids stand among the words. */
export function WithIds({ words }: { readonly words: string }) {
  // Every other part is an id; the same one may stand there twice.
  return words
    .split(idsIn)
    .map((part, at) => (at % 2 === 0 ? part : <Short key={`${at} ${part}`} id={part} isInWords />))
}

function Short({ id, isInWords = false }: { readonly id: string; readonly isInWords?: boolean }) {
  const to = placeOf(id, useMay())
  const short = shortId(id)
  if (to !== undefined) return <Lead to={to} id={id} short={short} isInWords={isInWords} />
  return (
    <code className="ident-of-none" title={id}>
      {short}
    </code>
  )
}

type Parts = { readonly id: string; readonly short: string }

function Lead({ to, id, short, isInWords }: Parts & { readonly to: string; readonly isInWords: boolean }) {
  return (
    <a className={isInWords ? 'ident in-words' : 'ident'} title={id} {...useWay(to)}>
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
