// A small page, built by the real vite as the console is; and what is said of its size.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { ensureConsole } from '../bin/built-console.ts'
import { type Manifest, sizesOf } from '../bin/bundle-sizes.ts'
import { project } from './house.ts'

describe('the built console', () => {
  let root: string
  const dist = (...path: readonly string[]) => join(root, 'console', 'dist', ...path)
  const write = (path: string, text: string) => writeFile(join(root, 'console', path), text)
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'vouch-console-'))
    await mkdir(join(root, 'console', 'src'), { recursive: true })
    await symlink(join(project, 'node_modules'), join(root, 'node_modules'))
    await writeFile(join(root, 'package-lock.json'), '{}')
    await write('package.json', '{ "type": "module" }')
    await write('vite.config.ts', 'export default { build: { manifest: true, emptyOutDir: true } }')
    await write('index.html', '<title>Small</title><script type="module" src="/src/main.ts"></script>')
    await write('src/main.ts', `document.title = 'as it was'`)
  })
  afterEach(() => rm(root, { recursive: true }))
  const script = async () => {
    const [name = ''] = (await readdir(dist('assets'))).filter(file => file.endsWith('.js'))
    return readFile(dist('assets', name), 'utf8')
  }

  test('is built once, and again when what it is made of has changed', async () => {
    let times = 0
    const ensure = () => ensureConsole(() => void times++, root)
    assert.equal(await ensure(), 'built')
    assert.match(await script(), /as it was/)
    assert.equal(await ensure(), 'fresh')
    await write('src/main.test.ts', 'nothing that is shown')
    assert.equal(await ensure(), 'fresh')
    await write('src/main.ts', `document.title = 'as it is'`)
    assert.equal(await ensure(), 'built')
    assert.match(await script(), /as it is/)
    assert.equal(times, 2)
    assert.deepEqual(
      (await readdir(join(root, 'console'))).filter(name => name.startsWith('dist')),
      ['dist'],
    )
  })

  test('stays what it was where the new one cannot be built, and is told why', async () => {
    await ensureConsole(undefined, root)
    await write('src/main.ts', `import { nobody } from './nowhere.ts'\ndocument.title = nobody`)
    await assert.rejects(ensureConsole(undefined, root), /could not be built:[^]*nowhere\.ts/)
    assert.match(await script(), /as it was/)
    assert.deepEqual(
      (await readdir(join(root, 'console'))).filter(name => name.startsWith('dist')),
      ['dist'],
    )
  })

  test('is taken as it was shipped where nothing is that could build it', async () => {
    await ensureConsole(undefined, root)
    await rm(join(root, 'node_modules'))
    await write('src/main.ts', `document.title = 'as it is'`)
    assert.equal(await ensureConsole(undefined, root), 'unbuildable')
    assert.match(await script(), /as it was/)
  })

  test('is whole when two build it at the same moment', async () => {
    const other = join(root, 'other')
    await symlink(root, other)
    await Promise.all([ensureConsole(undefined, root), ensureConsole(undefined, other)])
    assert.match(await script(), /as it was/)
    assert.equal(await ensureConsole(undefined, root), 'fresh')
  })
})

test('vouch console says where it is, and the second time that it need not be built', async () => {
  const said = async () => (await promisify(execFile)(join(project, 'vouch'), ['console'], { cwd: project })).stdout
  assert.match(await said(), /console\/dist/)
  assert.equal(await said(), 'The console in console/dist is up to date.\n')
})

describe('the size of the console', () => {
  const manifest: Manifest = {
    'index.html': { file: 'assets/index.js', isEntry: true, imports: ['_shared.js'], css: ['assets/index.css'] },
    '_shared.js': { file: 'assets/shared.js', imports: ['_deep.js'] },
    '_deep.js': { file: 'assets/deep.js', imports: ['_shared.js'], css: ['assets/deep.css'] },
    'src/pages/risk.tsx': {
      file: 'assets/risk.js',
      imports: ['_shared.js'],
      css: ['assets/risk.css', 'assets/deep.css'],
    },
    'src/mark.svg': { file: 'assets/mark.svg' },
  }
  const bytes: Readonly<Record<string, number>> = {
    'assets/index.js': 100_000,
    'assets/shared.js': 100_000,
    'assets/deep.js': 30_000,
    'assets/index.css': 15_000,
    'assets/deep.css': 5_001,
    'assets/risk.js': 100_000,
    'assets/risk.css': 20_000,
  }

  test('is of what comes before anything is shown, and of each page that comes later', () => {
    const sizes = sizesOf(manifest, file => bytes[file] ?? assert.fail(file))
    assert.deepEqual(
      sizes.map(one => [one.name, one.bytes, one.bytesMax]),
      [
        ['3 files', 230_000, 230_000],
        ['2 files', 20_001, 20_000],
        ['assets/risk.js', 120_000, 130_000],
      ],
    )
  })
})
