import type { LogicalType } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { Expression } from '../logical/expression.ts'
import { type ColumnForms, ColumnReader } from './columns.ts'
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

/** Source of a function body that returns the `Loop`. `read`: the columns it needs. */
export function loopSource(
  { conditions, computed, options }: LoopSpec,
  read: readonly number[],
  forms: ColumnForms,
  wide: boolean,
  constants: Constants,
): LoopSource {
  const g = new Emitter(wide, options, constants)
  const ids = new ExpressionIds()
  for (const expression of [...conditions, ...computed]) ids.use(expression)
  const reader = new ColumnReader(g, forms)
  const compiler = new ExpressionCompiler(g, ids, reader, options.text)
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
    ...[...reader.bindings(read), ...outputBindings(computed, nullFlags, wide), ...g.prologue].map((l) => `  ${l}`),
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
