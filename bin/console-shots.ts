// npm run console:shots -- --out DIR [--only PART-OF-PATH]: a picture of every page of the console in light and dark, as it is, empty,
// refused and broken, by its full name; and index.html, on which all of them are side by side.

import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { browserMissing, drawn } from '../test/browser.ts'
import { type ListedPage, pages } from '../test/console/listed-pages.ts'
import { settled } from '../test/console/looking.ts'
import { inState, stateNames } from '../test/console/states.ts'
import { visitTo } from '../test/console/visits.ts'
import { type ConsoleWorld, openConsoleWorld } from '../test/console/world.ts'
import { asCommand, Cannot } from './instance.ts'

const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string', default: '' } } })
const schemes = ['light', 'dark'] as const
const window = { width: 1_280, height: 900 } as const
const telephone = { width: 360, height: 780 } as const

type Shot = { readonly file: string; readonly path: string; readonly title: string; readonly state: string }

await asCommand(async () => {
  const missing = browserMissing()
  if (missing !== undefined) throw new Cannot(`${missing}: apt-get install chromium`)
  if (values.out === undefined) throw new Cannot('Where to: npm run console:shots -- --out DIR')
  const wanted = pages.filter(({ path }) => path.includes(values.only))
  if (wanted.length === 0)
    throw new Cannot(`No page has ${values.only} in its path: ${pages.map(({ path }) => path).join(', ')}`)
  const folder = resolve(values.out)
  await mkdir(folder, { recursive: true })
  const world = await openConsoleWorld()
  try {
    const shots: Shot[] = []
    for (const listed of wanted) {
      console.log(listed.path)
      shots.push(...(await shoot(world, listed, folder)))
    }
    await writeFile(join(folder, 'index.html'), contactSheet(shots))
    console.log(`${shots.length} pictures: ${join(folder, 'index.html')}`)
  } finally {
    await world.close()
  }
  return 0
})

async function shoot(world: ConsoleWorld, listed: ListedPage, folder: string): Promise<readonly Shot[]> {
  const { by, to } = visitTo(listed)
  const { page } = await world.colleague(by)
  const address = `${world.target.office}${await to(world)}`
  const name = listed.path === '/' ? 'home' : listed.path.slice(1).replaceAll(/[^a-z0-9]+/gi, '-')
  const shots: Shot[] = []
  const take = async (state: string, isEverySize: boolean) => {
    await page.setViewportSize(window)
    await page.goto(address)
    await settled(page)
    for (const [size, viewport] of Object.entries(isEverySize ? { window, telephone } : { window }))
      for (const colorScheme of schemes) {
        const file = `${name}-${state.replaceAll(' ', '-')}-${size}-${colorScheme}.png`
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize(viewport)
        await drawn(page)
        await page.screenshot({ path: join(folder, file) })
        shots.push({ file, path: listed.path, title: listed.title, state: `${state}, ${size}, ${colorScheme}` })
      }
  }
  await take('as it is', true)
  for (const state of stateNames) await inState(page, listed, state, () => take(state, false))
  return shots
}

function contactSheet(shots: readonly Shot[]): string {
  const figures = shots.map(
    ({ file, path, title, state }) =>
      `<figure><a href="${file}"><img src="${file}" alt="${title}, ${state}" loading="lazy"></a><figcaption><b>${title}</b> <code>${path}</code><br>${state}</figcaption></figure>`,
  )
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The console, ${shots.length} pictures</title>
<style>
  body { margin: 1rem; font: 14px/1.4 system-ui, sans-serif; background: #777; color: #fff }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); gap: 1rem }
  figure { margin: 0 }
  img { max-width: 100%; max-height: 20rem; display: block }
</style>
<main>
${figures.join('\n')}
</main>
</html>
`
}
