import type { Batch } from '../../core/batch.ts'
import { type Column, type NumberColumn, wideValues } from '../../core/column.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { Expression, InputExpression } from '../logical/expression.ts'
import { EXACT_DIGITS } from './decimals.ts'
import { ExpressionIds } from './digest.ts'
import { type Constants, Emitter } from './emitter.ts'
import { ExpressionCompiler } from './expression.ts'
import type { KernelOptions, Value } from './generator.ts'
import { isTrue } from './logic.ts'
import type { OutputBuffer } from './output-buffer.ts'

/**
 * Computes rows 0..n into `outputs` and the numbers of those that pass into `rows`. Returns how many passed, or -1 when
 * a result needs bigints.
 */
export type Loop = (
  n: number,
  columns: readonly unknown[],
  outputs: readonly OutputBuffer[],
  rows: Int32Array | undefined,
) => number

export interface LoopSpec {
  readonly inputTypes: readonly LogicalType[]
  /** All must be true for a row to pass. */
  readonly conditions: readonly Expression[]
  readonly computed: readonly Expression[]
  readonly options: KernelOptions
}

export interface LoopSource {
  readonly text: string
  /** The loop can't run on numbers. */
  readonly needsWide: boolean
}

/** Source of a function body that returns the `Loop`. `read`: the columns it needs; `nullable`: those that have NULLs. */
export function loopSource(
  { conditions, computed, options }: LoopSpec,
  read: readonly number[],
  nullable: ReadonlySet<number>,
  wide: boolean,
  constants: Constants,
): LoopSource {
  const g = new Emitter(wide, options, constants)
  const ids = new ExpressionIds()
  for (const expression of [...conditions, ...computed]) ids.use(expression)
  const compiler = new ExpressionCompiler(g, ids, { value: (_, input) => inputValue(g, input, nullable) }, options.text)
  const filters = conditions.length > 0
  for (const condition of conditions) g.statement(`if (!(${isTrue(compiler.value(condition))})) continue`)
  const target = filters ? 'm' : 'i'
  const nullFlags: number[] = []
  computed.forEach((expression, k) => {
    const value = compiler.value(expression)
    if (value.isNull !== undefined) nullFlags.push(k)
    store(g, expression, value, k, target)
  })
  if (filters) g.statement('rows[m++] = i')
  const row = withoutUnused([...compiler.declarations, ...g.lines])
  const lines = [
    `'use strict'`,
    `return function ${wide ? 'wide' : 'narrow'}(n, columns, outputs, rows) {`,
    ...[...bindings(read, nullable), ...outputBindings(computed, nullFlags, wide), ...g.prologue].map((l) => `  ${l}`),
    ...(filters ? ['  let m = 0'] : []),
    '  for (let i = 0; i < n; i++) {',
    ...row.map((line) => `    ${line}`),
    '  }',
    ...computed.map((_, k) => `  outputs[${k}].hasNulls = ${nullFlags.includes(k) ? `h${k} !== 0` : 'false'}`),
    `  return ${filters ? 'm' : 'n'}`,
    '}',
  ]
  return { text: lines.join('\n'), needsWide: g.needsWide }
}

/** `c3` holds the values of column 3 (for text the column itself), `n3` its NULL flags. */
function bindings(read: readonly number[], nullable: ReadonlySet<number>): string[] {
  return read.flatMap((c, k) => [
    `const c${c} = columns[${2 * k}]`,
    ...(nullable.has(c) ? [`const n${c} = columns[${2 * k + 1}]`] : []),
  ])
}

function outputBindings(computed: readonly Expression[], nullFlags: readonly number[], wide: boolean): string[] {
  return computed.flatMap(({ type }, k) => [
    `const o${k} = outputs[${k}].${wide && storageOf(type) === 'long' ? 'wide' : 'data'}`,
    ...(nullFlags.includes(k) ? [`const f${k} = outputs[${k}].nulls`, `let h${k} = 0`] : []),
  ])
}

function store(g: Emitter, { type }: Expression, { code, isNull }: Value, k: number, target: string): void {
  const stored = storageOf(type) === 'bool' ? `${code} ? 1 : 0` : code
  if (isNull === undefined) {
    g.statement(`o${k}[${target}] = ${stored}`)
    return
  }
  const none = blankStored(type, g.wide)
  if (isNull === 'true') {
    g.statement(`o${k}[${target}] = ${none}`)
    g.statement(`f${k}[${target}] = h${k} = 1`)
    return
  }
  g.branch(
    isNull,
    () => {
      g.statement(`o${k}[${target}] = ${none}`)
      g.statement(`f${k}[${target}] = h${k} = 1`)
    },
    () => {
      g.statement(`o${k}[${target}] = ${stored}`)
      g.statement(`f${k}[${target}] = 0`)
    },
  )
}

function blankStored(type: LogicalType, wide: boolean): string {
  const storage = storageOf(type)
  if (storage === 'long' && wide) return '0n'
  return storage === 'string' ? '""' : storage === 'any' ? 'null' : '0'
}

const BOUNDS: Readonly<Partial<Record<LogicalType['kind'], number>>> = { TINYINT: 128, SMALLINT: 32768, INT: 2 ** 31 }

/** What no value of the type is larger than; undefined where that is beyond 2^53. */
function boundOf(type: LogicalType): number | undefined {
  if (type.kind === 'DECIMAL') return type.precision <= EXACT_DIGITS ? 10 ** type.precision - 1 : undefined
  return BOUNDS[type.kind]
}

function inputValue(g: Emitter, { index, type }: InputExpression, nullable: ReadonlySet<number>): Value {
  const storage = storageOf(type)
  const read = storage === 'string' ? `c${index}.at(i)` : storage === 'bool' ? `c${index}[i] === 1` : `c${index}[i]`
  const code = g.local(read)
  return { code, isNull: nullable.has(index) ? g.local(`n${index}[i] === 1`) : undefined, bound: boundOf(type) }
}

/** Drops declarations of variables that nothing mentions again; what computes a value has no side effects. */
function withoutUnused(lines: readonly string[]): readonly string[] {
  const mentions = new Map<string, number>()
  for (const line of lines) {
    for (const name of line.match(/\bv\d+\b/g) ?? []) mentions.set(name, (mentions.get(name) ?? 0) + 1)
  }
  const kept = lines.filter((line) => {
    const name = /^ *(?:const|let) (v\d+) = /.exec(line)?.[1]
    return name === undefined || (mentions.get(name) ?? 0) > 1
  })
  return kept.length === lines.length ? lines : withoutUnused(kept)
}

let noNulls = new Uint8Array(1024)

/** What `bindings` expects: for each column its values and its NULL flags. */
export function columnArguments(
  batch: Batch,
  read: readonly number[],
  types: readonly LogicalType[],
  wide: boolean,
): readonly unknown[] {
  if (noNulls.length < batch.n) noNulls = new Uint8Array(batch.n)
  const bound: unknown[] = []
  for (const c of read) {
    const column = batch.columns[c] as Column
    const long = wide && storageOf(types[c] as LogicalType) === 'long'
    if (long) bound.push(wideValues(column as NumberColumn, batch.n))
    else bound.push(column.storage === 'string' ? column : column.data)
    bound.push(column.nulls ?? noNulls)
  }
  return bound
}
