import { ManualClock } from '../../src/core/clock.ts'
import { MillraceError } from '../../src/core/errors.ts'
import { seededRandom } from '../../src/core/random.ts'
import type { MemoryData } from '../../src/connectors/memory/index.ts'
import type { RowKind } from '../../src/core/row-kind.ts'
import { parseStatement } from '../../src/parser/parse.ts'
import { TableEnvironment } from '../../src/table/table-environment.ts'
import type { TableResult } from '../../src/table/table-result.ts'
import { folded, TextSink } from './changelog-text.ts'
import type { SltRecord } from './slt.ts'

export interface SltOptions {
  readonly batchSize: number
}

/** One file's session. */
export class SltSession implements AsyncDisposable {
  readonly #env: TableEnvironment
  readonly #clock = new ManualClock(Date.UTC(2024, 0, 1))

  constructor({ batchSize }: SltOptions) {
    this.#env = TableEnvironment.create({
      settings: { 'table.local-time-zone': 'UTC' },
      clock: this.#clock,
      random: seededRandom(1),
      batchSize,
    })
  }

  /** What comes out of a record. */
  async run(record: SltRecord): Promise<string | undefined> {
    switch (record.kind) {
      case 'comment':
        return undefined
      case 'table':
        this.#createTable(record)
        return record.expected
      case 'statement':
        await (await this.#env.executeSql(record.body)).await()
        return undefined
      case 'query':
        return sortedIf(record, folded(await this.#changes(record.body)))
      case 'changelog':
        return sortedIf(record, await this.#changes(record.body))
      case 'error':
        return this.#error(record.body)
      case 'explain':
        return this.#env.explainSql(record.body).replaceAll('\n\n', '\n')
    }
  }

  #createTable({ head, body, expected = '' }: SltRecord): void {
    const name = head.split(' ')[1] ?? ''
    this.#env.createTemporaryTable(name, body, inputOf(expected, physicalTypes(body)))
  }

  async #changes(sql: string): Promise<readonly string[]> {
    const result = await this.#env.executeSql(sql)
    if (result.kind !== 'query') return statementRows(result)
    const sink = new TextSink(result.fields)
    await result.runInto(sink).done
    return sink.lines
  }

  async #error(sql: string): Promise<string> {
    try {
      await this.#changes(sql)
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error
      return `${error.code}\n${error.message.replaceAll(/^$/gm, '(empty)')}`
    }
    return 'no error'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#env[Symbol.asyncDispose]()
  }
}

async function statementRows(result: TableResult): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const row of result.collect()) {
    lines.push(['+I', ...row.toArray().map((value) => (value === null ? 'NULL' : String(value)))].join(' | '))
  }
  return lines
}

/** Types of the columns that rows give values for, by their first word. */
function physicalTypes(schema: string): readonly string[] {
  const statement = parseStatement(`CREATE TABLE t (${schema})`)
  if (statement.kind !== 'CreateTable') throw new Error('no table')
  return statement.elements.flatMap((element) => (element.kind === 'PhysicalColumn' ? [element.type.name] : []))
}

/** Rows as `1 | abc | NULL`, with kinds if any line has one. */
function inputOf(text: string, types: readonly string[]): MemoryData {
  const lines = text === '' ? [] : text.split('\n').map((line) => line.split(' | '))
  const values = (cells: readonly string[]): unknown[] => cells.map((cell, i) => valueOf(cell, types[i] ?? ''))
  if (!lines.some(([first]) => isRowKind(first))) return { rows: lines.map(values) }
  return {
    changes: lines.map(([first, ...rest]) => ({ kind: isRowKind(first) ? first : '+I', row: values(rest) })),
  }
}

function isRowKind(text: string | undefined): text is RowKind {
  return text === '+I' || text === '-U' || text === '+U' || text === '-D'
}

function valueOf(cell: string, type: string): unknown {
  if (cell === 'NULL') return null
  if (cell === '(empty)') return ''
  if (/INT/.test(type)) return BigInt(cell)
  if (type === 'DOUBLE' || type === 'FLOAT') return Number(cell)
  if (type === 'BOOLEAN') return cell === 'TRUE'
  if (type === 'TIMESTAMP_LTZ') return new Date(`${cell.replace(' ', 'T')}Z`)
  return /ARRAY|MAP|ROW|MULTISET/.test(type) ? JSON.parse(cell) : cell
}

function sortedIf({ head }: SltRecord, lines: readonly string[]): string {
  return (head.endsWith(' rowsort') ? lines.toSorted() : lines).join('\n')
}
