// Letters that are not a to z, made so: marks taken off, Cyrillic and Greek by sound, disguises by looks.
//
// Arabic, Hebrew, Chinese and the rest are not read: without their vowels or their tones a table can only guess, and a
// guess would pass for an answer.

/** Latin letters that Unicode does not take apart into a letter and a mark. */
const latin = table(`
  ß ss  æ ae  œ oe  ø o   ł l   đ d   ð d   þ th  ħ h   ı i   ĸ k   ŋ ng  ŧ t   ſ s   ə a   ƒ f   ɓ b   ɗ d   ɖ d   ɛ e
  ɔ o   ƙ k   ƴ y   ǥ g   ɣ g   ɨ i   ʉ u   ƶ z   ɑ a   ɡ g   ɪ i   ʀ r   ᴀ a   ᴇ e   ᴏ o   ƀ b   ɍ r   ɏ y   ȷ j   ⱥ a
`)

/** Russian as OFAC writes it, near BGN/PCGN without its rules of position; what other alphabets add, by their own custom. */
const bySound = table(`
  а a   б b   в v   г g   д d   е e   ё e   ж zh  з z   и i   й y   к k   л l   м m   н n   о o   п p   р r   с s   т t
  у u   ф f   х kh  ц ts  ч ch  ш sh  щ shch  ъ - ы y   ь -   э e   ю yu  я ya
  є ye  і i   ї yi  ґ g   ў u   ђ dj  ј j   љ lj  њ nj  ћ c   џ dz  ѓ gj  ќ kj  ѕ dz  ѐ e   ѝ i   ә a   ғ gh  қ q   ң ng
  ө o   ұ u   ү u   һ h   ӏ -
  α a   β v   γ g   δ d   ε e   ζ z   η i   θ th  ι i   κ k   λ l   μ m   ν n   ξ x   ο o   π p   ρ r   σ s   ς s   τ t
  υ y   φ f   χ ch  ψ ps  ω o
`)

/** Cyrillic and Greek letters that stand in for Latin ones, in capitals and small: what is seen, not what is heard. */
const byLooks = table(`
  а a   в b   е e   ё e   з z   і i   ї i   ј j   к k   м m   н h   о o   р p   с c   ѕ s   т t   у y   х x   ԁ d   ԛ q
  ԝ w   һ h   ӏ l   г r   п n   ь b
  А A   В B   Е E   З Z   І I   Ј J   К K   М M   Н H   О O   Р P   С C   Ѕ S   Т T   У Y   Х X   Ԛ Q   Ԝ W   Ӏ I
  α a   γ y   ε e   η n   ι i   κ k   ν v   ο o   ρ p   τ t   υ u   χ x   ω w   μ u   σ o
  Α A   Β B   Ε E   Ζ Z   Η H   Ι I   Κ K   Μ M   Ν N   Ο O   Ρ P   Τ T   Υ Y   Χ X
`)

function table(pairs: string): ReadonlyMap<string, string> {
  const words = pairs.trim().split(/\s+/)
  const rows = words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? '-'] as const] : []))
  return new Map(rows.map(([letter, latin]) => [letter, latin === '-' ? '' : latin]))
}

const foreign = /[\p{Script=Cyrillic}\p{Script=Greek}]/u
const everyForeign = /[\p{Script=Cyrillic}\p{Script=Greek}]/gu

/**
 * The ways to read a name in Latin letters, small and without marks: one, or two where letters of another script could be
 * meant for their sound or for their looks. A word of mixed scripts is a disguise and is read by its looks.
 */
export function readings(name: string): readonly string[] {
  const composed = name.normalize('NFKC')
  if (!foreign.test(composed)) return [plain(composed)]
  const heard = composed
    .split(/(\s+)/)
    .map(word => (foreign.test(word) && /\p{Script=Latin}/u.test(word) ? seen(word) : word))
    .join('')
  const isDisguise = composed.match(everyForeign)?.every(letter => byLooks.has(letter)) ?? false
  return isDisguise ? [...new Set([plain(heard), plain(seen(composed))])] : [plain(heard)]
}

function seen(text: string): string {
  return text.replaceAll(everyForeign, letter => byLooks.get(letter) ?? letter)
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\P{ASCII}/gu, letter => latin.get(letter) ?? bySound.get(letter) ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\P{ASCII}/gu, letter => latin.get(letter) ?? bySound.get(letter) ?? letter)
}
