import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../src', import.meta.url))

/** What each folder may import besides itself; `file` entries name single files. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  parser: ['core'],
  runtime: ['core'],
  planner: ['core', 'parser', 'runtime'],
  datastream: ['core', 'runtime'],
  formats: ['core', 'runtime/connector.ts', 'runtime/format.ts'],
  connectors: [
    'core',
    'runtime/connector.ts',
    'runtime/format.ts',
    'runtime/operator.ts',
    'runtime/columns-reader.ts',
    'runtime/files/file-list.ts',
    'runtime/files/read-ahead.ts',
    'runtime/item-reader.ts',
    'runtime/job/metrics.ts',
    'runtime/state/bytes.ts',
  ],
  testing: ['core', 'runtime', 'datastream'],
  table: ['core', 'parser', 'runtime', 'planner', 'datastream', 'formats', 'connectors'],
  cli: ['core', 'parser', 'runtime', 'table', 'connectors', 'repl', 'planner'],
  repl: ['core', 'parser', 'runtime', 'table', 'connectors', 'cli'],
  'functions.ts': ['runtime'],
  'index.ts': ['core', 'runtime', 'table', 'datastream', 'connectors', 'formats'],
}

interface Import {
  readonly from: string
  readonly to: string
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)
  return [...found].map(([, path = '']) => ({
    from: relative(SRC, file),
    to: relative(SRC, join(dirname(file), path)),
  }))
}

const folderOf = (path: string): string => path.split('/')[0] ?? ''

function isAllowed({ from, to }: Import): boolean {
  const folder = folderOf(from)
  const allowed = ALLOWED[folder] ?? []
  return folder === folderOf(to) || allowed.includes(folderOf(to)) || allowed.includes(to)
}

describe('architecture', () => {
  const files = sourceFiles(SRC)
  const imports = files.flatMap(importsOf)

  it('sees the source', () => {
    expect(files.length).toBeGreaterThan(250)
    expect(imports.length).toBeGreaterThan(1000)
  })

  it('knows every folder', () => {
    expect(files.map((file) => folderOf(relative(SRC, file))).filter((folder) => !(folder in ALLOWED))).toEqual([])
  })

  it('imports only downwards', () => {
    const wrong = imports.filter((one) => !isAllowed(one)).map(({ from, to }) => `${from} -> ${to}`)
    expect(wrong).toEqual([])
  })

  it('loads optional natives only where they are used', () => {
    const natives = files.filter((file) => /from '(?:better-sqlite3|kafkajs)'/.test(readFileSync(file, 'utf8')))
    expect(natives).toEqual([])
  })

  it('keeps files short', () => {
    const long = files
      .map((file) => ({ file: relative(SRC, file), lines: readFileSync(file, 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 500)
    expect(long).toEqual([])
  })
})
