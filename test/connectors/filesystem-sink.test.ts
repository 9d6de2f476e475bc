import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesystemConnector } from '../../src/connectors/filesystem/index.ts'
import { ManualClock } from '../../src/core/clock.ts'
import { INT, type LogicalType, STRING } from '../../src/core/types/logical-type.ts'
import { csvFormat } from '../../src/formats/csv/format.ts'
import { jsonFormat } from '../../src/formats/json/format.ts'
import type { TableDescription } from '../../src/runtime/connector.ts'
import type { Sink } from '../../src/runtime/operator.ts'
import {
  batchOfRows,
  everything,
  readAll,
  readerContext,
  sinkContext,
  sinkOf,
  sourceOf,
  tableOf,
  temporaryDirectories,
} from './support.ts'

const FORMATS = [csvFormat, jsonFormat]
const connector = filesystemConnector({
  find: (name) => FORMATS.find((format) => format.name === name),
  names: FORMATS.map((format) => format.name),
})
const temporary = temporaryDirectories()
const TYPES: readonly LogicalType[] = [INT, STRING]
const tableAt = (path: string, format = 'csv'): TableDescription => tableOf({ a: INT, s: STRING }, { path, format })
const NOW = 1_700_000_000_000
const UID = NOW.toString(36)

function openSink(path: string, more: Parameters<typeof sinkContext>[0] = {}, format = 'csv'): Sink {
  const sink = sinkOf(connector, tableAt(path, format))
  sink.open(sinkContext({ clock: new ManualClock(NOW), ...more }))
  return sink
}

const contents = (path: string): Record<string, string> =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]))

describe('a file', () => {
  it('appears under its name when the input has ended', async () => {
    const path = join(temporary(), 'new', 'dir')
    const sink = openSink(path)
    sink.write(
      batchOfRows(TYPES, [
        [1, 'x'],
        [2, null],
      ]),
    )
    expect(existsSync(path)).toBe(false)
    await sink.flush(false)
    expect(contents(path)).toEqual({ [`.part-${UID}-0-0.inprogress`]: '1,x\n2,\n' })
    sink.write(batchOfRows(TYPES, [[3, 'a,b']]))
    await sink.flush(true)
    await sink.close()
    expect(contents(path)).toEqual({ [`part-${UID}-0-0`]: '1,x\n2,\n3,"a,b"\n' })
  })

  it('in progress is not read', async () => {
    const path = temporary()
    const sink = openSink(path, {}, 'json')
    sink.write(
      batchOfRows(TYPES, [
        [1, 'ż'],
        [null, '"'],
      ]),
    )
    await sink.flush(false)
    const read = async (): Promise<unknown[][]> => {
      const table = tableAt(path, 'json')
      return readAll(sourceOf(connector, table).createReader(everything(table), readerContext()))
    }
    expect(await read()).toEqual([])
    await sink.flush(true)
    expect(await read()).toEqual([
      [1, 'ż'],
      [null, '"'],
    ])
    await sink.close()
  })

  it('is not made for no rows', async () => {
    const path = join(temporary(), 'none')
    const sink = openSink(path)
    await sink.flush(true)
    await sink.close()
    expect(existsSync(path)).toBe(false)
  })

  it('stays hidden when the job fails', async () => {
    const path = temporary()
    const sink = openSink(path)
    sink.write(batchOfRows(TYPES, [[1, 'x']]))
    await sink.flush(false)
    await sink.close()
    expect(contents(path)).toEqual({ [`.part-${UID}-0-0.inprogress`]: '1,x\n' })
  })

  it('leaves older files and those of other subtasks alone', async () => {
    const path = temporary()
    writeFileSync(join(path, `part-${UID}-0-0`), '0,old\n')
    for (const subtask of [0, 1]) {
      const sink = openSink(path, { subtask, parallelism: 2 })
      sink.write(batchOfRows(TYPES, [[subtask, 'new']]))
      await sink.flush(true)
      await sink.close()
    }
    expect(contents(path)).toEqual({
      [`part-${UID}-0-0`]: '0,old\n',
      [`part-${UID}-0-1`]: '0,new\n',
      [`part-${UID}-1-0`]: '1,new\n',
    })
  })

  it('is written in pieces of about a megabyte', async () => {
    const path = temporary()
    const sink = openSink(path)
    const text = 'x'.repeat(600_000)
    sink.write(batchOfRows(TYPES, [[1, text]]))
    expect(sink.isFull()).toBe(false)
    sink.write(batchOfRows(TYPES, [[2, text]]))
    expect(sink.isFull()).toBe(true)
    await sink.flush(false)
    expect(sink.isFull()).toBe(false)
    await sink.flush(true)
    await sink.close()
    expect(contents(path)).toEqual({ [`part-${UID}-0-0`]: `1,${text}\n2,${text}\n` })
  })
})

it('tells which directory it can not write to', async () => {
  const path = join(temporary(), 'file')
  writeFileSync(path, '')
  const sink = openSink(path)
  sink.write(batchOfRows(TYPES, [[1, 'x']]))
  await expect(Promise.resolve(sink.flush(false))).rejects.toThrow(`can't write to ${path} (table c.d.t): EEXIST`)
  await sink.close()
})

it('takes inserts only', () => {
  const path = join(temporary(), 'x')
  mkdirSync(path)
  expect(connector.sink?.(tableAt(path)).accepts).toBe('append')
})

it('refuses partitions', () => {
  const table = { ...tableAt('/x'), partitionKeys: ['a'] }
  expect(() => connector.sink?.(table)).toThrow(
    "Table c.d.t: PARTITIONED BY is not supported yet by connector 'filesystem'.",
  )
})
