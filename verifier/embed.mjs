// Puts verify.mjs into verify.html, as it is: a page that is opened from a disk may load no other file.
// node verifier/embed.mjs

import { readFileSync, writeFileSync } from 'node:fs'

const page = new URL('verify.html', import.meta.url)
const program = readFileSync(new URL('verify.mjs', import.meta.url), 'utf8')
const around = /(<script type="text\/plain" id="program">)[^]*?(<\/script>)/
writeFileSync(page, readFileSync(page, 'utf8').replace(around, (_, begin, end) => `${begin}${program}${end}`))
