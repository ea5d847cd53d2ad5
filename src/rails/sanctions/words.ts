// Words that say little about who is named: forms of companies, titles, articles and particles.

/** Each on one line: the ways one form is written, as sequences of words; dots are gone and `s.a.` is `sa`. */
const legalForms = lines(`
  llc | l l c | limited liability company | limited liability co | lc
  ltd | limited | pvt ltd | private limited | pte ltd | pty ltd | co ltd | ltda | limitada | cia ltda | ltd sti
  inc | incorporated | corp | corporation | co | company | cia | compania
  lp | llp | lllp | pllc | plc | public limited company | na | n a | national association
  sa | s a | sa de cv | s a de c v | sab de cv | sapi de cv | s de rl de cv | s de r l de c v | sas | s a s | s en c | s en c s
  srl | s r l | sarl | s a r l | eurl | snc | sc | s c | scs | spa | s p a | sl | slu | eirl | e i r l | e u | eu
  gmbh | g m b h | mbh | gmbh co kg | kg | ag | ohg | ug | ev | e v
  bv | b v | nv | n v | bvba | vof | oy | oyj | ab | as | a s | asa | aps | hf | ehf
  ooo | oao | zao | pao | ao | nao | too | chp | jsc | ojsc | cjsc | pjsc | joint stock company | open joint stock company
  closed joint stock company | public joint stock company | joint stock co | ad | ead | ood | eood | doo | dd | kft | zrt | sro | spol
  sdn bhd | bhd | tbk | pt | kk | fze | fzc | fzco | fz llc | dmcc | est | wll | saoc | saog | psc | sal | s a l | offshore
`)

/** Titles, before or behind a name. */
const titles = words(`
  mr mrs ms miss mme mlle dr prof sir dame rev hon esq jr sr ii iii iv
  sheikh shaikh shaykh sheik haji hajji hajj hadji mullah mulla maulana mawlana maulavi mawlawi ayatollah hojatoleslam
  sayyid sayed imam ustad qari hafiz general gen colonel col major brigadier captain capt lieutenant sergeant commander
`)

/** Articles, prepositions and the particles of names. */
const particles = words(`
  the of and for in on to at by or
  al el ul ud ad as ar an ash us ibn bin ben bint binti oglu ogly kyzy
  de del la las los le les du des da das do dos di et und van von der den zu ter ten
`)

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

function lines(text: string): ReadonlySet<string> {
  return new Set(text.split(/[|\n]/).flatMap(form => (form.trim() === '' ? [] : [form.trim()])))
}

const formWordsMax = Math.max(...[...legalForms].map(form => form.split(' ').length))

/** How many words at the end of a name are the form of a company; none when nothing would be left. */
export function formAtEnd(name: readonly string[]): number {
  return edgeOf(name, (from, count) => name.slice(from - count, from), name.length, -1)
}

/** The same at its beginning: `OOO ROMASHKA`. */
export function formAtStart(name: readonly string[]): number {
  return edgeOf(name, (from, count) => name.slice(from, from + count), 0, 1)
}

/** From one edge inwards, the longest form first, and again: `co ltd`, `de c v`. */
function edgeOf(
  name: readonly string[],
  take: (from: number, count: number) => readonly string[],
  edge: number,
  step: 1 | -1,
): number {
  let taken = 0
  for (;;) {
    const room = Math.min(formWordsMax, name.length - taken)
    let count = room
    while (count > 0 && !legalForms.has(take(edge + step * taken, count).join(' '))) count--
    if (count === 0) return taken
    if (taken + count === name.length) return taken
    taken += count
  }
}

export function isLight(word: string): boolean {
  return particles.has(word) || titles.has(word)
}
