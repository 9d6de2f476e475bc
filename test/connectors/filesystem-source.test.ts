import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filesystemConnector } from '../../src/connectors/filesystem/index.ts'
import { FileReader } from '../../src/connectors/filesystem/source.ts'
import { BIGINT, INT, STRING } from '../../src/core/types/logical-type.ts'
import { csvFormat } from '../../src/formats/csv/format.ts'
import { jsonFormat } from '../../src/formats/json/format.ts'
import type { ReaderContext, ScanRequest, SourceReader, TableDescription } from '../../src/runtime/connector.ts'
import { MetricGroup, SKIPPED_RECORDS } from '../../src/runtime/job/metrics.ts'
import {
  everything,
  nextBatch,
  positionOf,
  readAll,
  readerContext,
  readRows,
  restored,
  sourceOf,
  tableOf,
  temporaryDirectories,
  type Texts,
} from './support.ts'

const FORMATS = [csvFormat, jsonFormat]
const connector = filesystemConnector({
  find: (name) => FORMATS.find((format) => format.name === name),
  names: FORMATS.map((format) => format.name),
})
const temporary = temporaryDirectories()
const COLUMNS = { a: INT, s: STRING }

/** Writes files below a new directory, whose path is returned. */
function directoryOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = temporary()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
  return directory
}

function csvTable(path: string, options: Texts = {}): TableDescription {
  return tableOf(COLUMNS, { path, format: 'csv', ...options })
}

function open(
  table: TableDescription,
  ctx: Partial<ReaderContext> = {},
  request: Partial<ScanRequest> = {},
): SourceReader {
  return sourceOf(connector, table).createReader(everything(table, request), readerContext(ctx))
}

/** A reader with chunks so small that every record lies across some. */
function openChunked(path: string, chunkSize: number, ctx: Partial<ReaderContext> = {}): SourceReader {
  const table = csvTable(path)
  const decoding = csvFormat.decoding?.(table.columns, new Map())
  if (decoding === undefined) throw new Error('csv decodes')
  return new FileReader({ path, pattern: undefined }, decoding, everything(table), readerContext(ctx), chunkSize)
}

describe('files', () => {
  it('are read in the order of their paths, those in folders too, hidden ones not', async () => {
    const path = directoryOf({
      'b.csv': '3,b\n',
      'a/2.csv': '2,y\n',
      'a/1.csv': '1,x\n',
      c: '4,c\n',
      '.hidden': '9,h\n',
      _success: '9,u\n',
      'd/.part.inprogress': '9,p\n',
      '_temporary/x.csv': '9,t\n',
      'empty.csv': '',
    })
    expect(await readAll(open(csvTable(path)))).toEqual([
      [1, 'x'],
      [2, 'y'],
      [3, 'b'],
      [4, 'c'],
    ])
  })

  it('may be given by a plain path, a URL, a link or one by one', async () => {
    const path = directoryOf({ 'a b.csv': '1,x\n' })
    const file = join(path, 'a b.csv')
    symlinkSync(file, join(path, 'link.csv'))
    expect(await readAll(open(csvTable(file)))).toEqual([[1, 'x']])
    expect(await readAll(open(csvTable(pathToFileURL(file).href)))).toEqual([[1, 'x']])
    expect(await readAll(open(csvTable(path)))).toEqual([
      [1, 'x'],
      [1, 'x'],
    ])
  })

  it('are chosen by a pattern for the whole path', async () => {
    const path = directoryOf({ 'a.csv': '1,x\n', 'b.txt': '2,y\n' })
    const pattern = (text: string): TableDescription => csvTable(path, { 'source.path.regex-pattern': text })
    expect(await readAll(open(pattern('.*\\.csv')))).toEqual([[1, 'x']])
    expect(await readAll(open(pattern('\\.csv')))).toEqual([])
    expect(() => open(pattern('('))).toThrow("Option 'source.path.regex-pattern'")
  })

  it('are shared out among subtasks', async () => {
    const path = directoryOf({ '1': '1,x\n', '2': '2,x\n', '3': '3,x\n' })
    const parts = await Promise.all(
      [0, 1, 2, 3].map((subtask) => readAll(open(csvTable(path), { subtask, parallelism: 4 }))),
    )
    expect(parts).toEqual([[[1, 'x']], [[2, 'x']], [[3, 'x']], []])
  })

  it('tell their path, name, size and time', async () => {
    const path = directoryOf({ 'd/a.csv': '1,x\n2,y\n', 'd/b.csv': '3,z\n' })
    for (const name of ['a.csv', 'b.csv']) utimesSync(join(path, 'd', name), 1000, name === 'a.csv' ? 2000.5 : 3000)
    const metadata = ['file.path', 'file.name', 'file.size', 'file.modification-time']
    expect(await readAll(open(csvTable(path), {}, { columns: [0], metadata }))).toEqual([
      [1, join(path, 'd/a.csv'), 'a.csv', 8, 2000500],
      [2, join(path, 'd/a.csv'), 'a.csv', 8, 2000500],
      [3, join(path, 'd/b.csv'), 'b.csv', 4, 3000000],
    ])
  })

  it('that are missing are an error', async () => {
    const path = join(temporary(), 'none.csv')
    await expect(readAll(open(csvTable(path)))).rejects.toThrow(`file not found: ${path} (table c.d.t)`)
  })

  it('that vanish or turn out to be unreadable are an error', async () => {
    const path = directoryOf({ '1': '1,x\n', '2': '2,y\n' })
    const reader = open(csvTable(path))
    await reader.open?.()
    rmSync(join(path, '2'))
    mkdirSync(join(path, '2'))
    expect(await readRows(reader, 1)).toEqual([[1, 'x']])
    await expect(nextBatch(reader)).rejects.toThrow(`can't read ${join(path, '2')}: EISDIR`)
    await reader.close()
  })
})

describe('content', () => {
  const rows = [
    [1, 'x'],
    [2, 'ż'],
  ]
  it.each<readonly [name: string, content: string, rows: readonly unknown[]]>([
    ['an empty file', '', []],
    ['no final newline', '1,x\n2,ż', rows],
    ['CRLF', '1,x\r\n2,ż\r\n', rows],
    ['CRLF, no final newline', '1,x\r\n2,ż', rows],
    ['a byte order mark', '\uFEFF1,x\n2,ż\n', rows],
    ['only a byte order mark', '\uFEFF', []],
    [
      'quoted newlines',
      '1,"x\ny"\n2,ż\n',
      [
        [1, 'x\ny'],
        [2, 'ż'],
      ],
    ],
  ])('%s', async (_, content, wanted) => {
    const path = directoryOf({ 'a.csv': content, 'b.csv': '3,z\n' })
    for (const batchSize of [1, 4096]) {
      expect(await readAll(open(csvTable(path), { batchSize }))).toEqual([...wanted, [3, 'z']])
    }
    for (const chunkSize of [4, 7, 64])
      expect(await readAll(openChunked(path, chunkSize))).toEqual([...wanted, [3, 'z']])
  })

  it('an empty directory has no rows', async () => {
    expect(await readAll(open(csvTable(temporary())))).toEqual([])
  })

  it('records longer than chunks, whatever the sizes', async () => {
    const path = join(temporary(), 'a.csv')
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'ż', '"', '\n', ','), maxLength: 60 }), {
      maxLength: 20,
    })
    const sizes = fc.record({ chunkSize: fc.integer({ min: 4, max: 50 }), batchSize: fc.integer({ min: 1, max: 9 }) })
    const property = fc.asyncProperty(texts, sizes, async (texts, { chunkSize, batchSize }) => {
      writeFileSync(path, texts.map((text, n) => `${n},"${text.replaceAll('"', '""')}"\n`).join(''))
      expect(await readAll(openChunked(path, chunkSize, { batchSize }))).toEqual(texts.map((text, n) => [n, text]))
    })
    await fc.assert(property, { numRuns: 100, seed: 2 })
  })

  it.each(['csv', 'json'])('a %s line of 100 MB', async (format) => {
    const long = 'x'.repeat(100 << 20)
    const lines = format === 'csv' ? `1,${long}\n2,y\n` : `{"a":1,"s":"${long}"}\n{"a":2,"s":"y"}\n`
    const path = directoryOf({ a: lines })
    const read = await readAll(open(tableOf(COLUMNS, { path, format })))
    expect(read.map(([a, s]) => [a, String(s).length])).toEqual([
      [1, 100 << 20],
      [2, 1],
    ])
  })

  it('a line of 20 MB that ends in an error', async () => {
    const path = directoryOf({ a: `{"a":1}\n{"a":2,"s":"${'x'.repeat(20 << 20)}` })
    const read = readAll(open(tableOf(COLUMNS, { path, format: 'json' })))
    await expect(read).rejects.toThrow(`${join(path, 'a')}:2: the record is not JSON: Unterminated string`)
  })
})

describe('bad records', () => {
  const bad = { 'a.csv': '1,x\n', 'b.csv': '2,"y\nz"\n\n3,a\n' }
  it('are reported with file, line and column', async () => {
    const path = directoryOf({ ...bad, 'c.csv': '4,b\r\nfive,c\r\n' })
    const b = readAll(open(csvTable(path)))
    await expect(b).rejects.toThrow(`${join(path, 'b.csv')}:3: row length mismatch: 2 fields expected, 1 found`)
    const c = readAll(open(csvTable(join(path, 'c.csv'))))
    await expect(c).rejects.toThrow(`${join(path, 'c.csv')}:2: column 'a': 'five' is not an INT`)
    for (const chunkSize of [5, 8]) {
      await expect(readAll(openChunked(join(path, 'c.csv'), chunkSize))).rejects.toThrow("c.csv:2: column 'a'")
    }
  })

  it('count their line behind a byte order mark', async () => {
    const path = directoryOf({ 'a.csv': '\uFEFF1,x\nfive,c\n' })
    await expect(readAll(open(csvTable(path)))).rejects.toThrow(`a.csv:2: column 'a'`)
  })

  it('of invalid UTF-8 too', async () => {
    const path = directoryOf({ 'a.csv': Buffer.from([...Buffer.from('1,x\n2,'), 0xff, 10]) })
    await expect(readAll(open(csvTable(path)))).rejects.toThrow(`a.csv:2: the record is not valid UTF-8`)
  })

  it('in JSON', async () => {
    const path = directoryOf({ 'a.json': '{"a":1}\n\n{"a":"x"}\n' })
    const read = readAll(open(tableOf(COLUMNS, { path, format: 'json' })))
    await expect(read).rejects.toThrow(`a.json:3: column 'a': 'x' is not an INT`)
  })

  it('are skipped and counted where the table says so', async () => {
    const path = directoryOf({ ...bad, 'c.csv': '4,b,c,d\n"5"6,b\nsix,b\n' })
    const metrics = new MetricGroup()
    const table = csvTable(path, { 'csv.ignore-parse-errors': 'true', 'csv.fail-on-missing-columns': 'true' })
    expect(await readAll(open(table, { metrics }))).toEqual([
      [1, 'x'],
      [2, 'y\nz'],
      [3, 'a'],
      [null, 'b'],
    ])
    expect(metrics.counter(SKIPPED_RECORDS).value).toBe(3)
  })
})

describe('position', () => {
  const files = { '1': '\uFEFF1,"a\nb"\n2,c\n3,d\n', '2': '', '3': '4,e\n5,f', '4': '6,g\n' }

  it.each([1, 2, 3])('continues behind every batch of %i rows', async (batchSize) => {
    const path = directoryOf(files)
    const all = await readAll(open(csvTable(path)))
    for (const chunkSize of [6, 1 << 20]) {
      const reader = openChunked(path, chunkSize, { batchSize })
      await reader.open?.()
      const head: unknown[][] = []
      for (;;) {
        const again = await restored(openChunked(path, chunkSize, { batchSize }), positionOf(reader))
        expect([...head, ...(await readRows(again))]).toEqual(all)
        await again.close()
        const rows = await readRows(reader, 1)
        if (rows.length === 0) break
        head.push(...rows)
      }
      await reader.close()
    }
  })

  it('stays at the end, though files have come since', async () => {
    const path = directoryOf(files)
    const reader = open(csvTable(path))
    await readAll(reader)
    writeFileSync(join(path, '5'), '7,h\n')
    expect(await readRows(await restored(open(csvTable(path)), positionOf(reader)))).toEqual([])
  })

  it('names the file that is gone', async () => {
    const path = directoryOf(files)
    const reader = open(csvTable(path), { batchSize: 1 })
    await reader.open?.()
    await readRows(reader, 1)
    const position = positionOf(reader)
    await reader.close()
    rmSync(join(path, '1'))
    await expect(restored(open(csvTable(path)), position)).rejects.toThrow(
      `file not found: ${join(path, '1')} (table c.d.t), where the snapshot left off`,
    )
  })
})

describe('options', () => {
  it.each<readonly [options: Texts, message: string]>([
    [{ format: 'csv' }, "connector 'filesystem' of table c.d.t needs the option 'path'"],
    [{ path: '/x' }, "connector 'filesystem' of table c.d.t needs the option 'format': one of csv, json."],
    [{ path: '/x', format: 'csvs' }, "Unknown format 'csvs' of table c.d.t. Did you mean 'csv'? Formats: csv, json."],
    [{ path: 's3://b/x', format: 'csv' }, "Path 's3://b/x' is on 's3'; only local files"],
    [{ path: '/x', format: 'csv', 'csv.delimiter': ';' }, "Unknown option 'csv.delimiter'"],
    [{ path: '/x', format: 'csv', 'json.ignore-parse-errors': 'true' }, "Unknown option 'json.ignore-parse-errors'"],
    [{ path: '/x', format: 'csv', 'source.monitor-interval': '1 s' }, "'source.monitor-interval' is not supported yet"],
  ])('%j', (options, message) => {
    expect(() => sourceOf(connector, tableOf(COLUMNS, options))).toThrow(message)
  })

  it('says which predicates files can test', () => {
    const source = sourceOf(connector, tableOf({ a: BIGINT, s: STRING }, { path: '/x', format: 'json' }))
    expect(source.accepts?.({ column: 0, op: '>', values: [1] })).toBe(true)
    expect(source.accepts?.({ column: 1, op: '>', values: ['a'] })).toBe(false)
  })
})
