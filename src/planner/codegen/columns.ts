import type { Batch } from '../../core/batch.ts'
import { type Column, type NumberColumn, type StringColumn, wideValues } from '../../core/column.ts'
import { isString, type LogicalType } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { Expression, InputExpression } from '../logical/expression.ts'
import { EXACT_DIGITS } from './decimals.ts'
import type { Emitter } from './emitter.ts'
import type { InputReader, TextCodes } from './expression.ts'
import type { TextBytes, Value } from './generator.ts'

/** What the columns of a batch hold, as far as a loop is made for it. */
export interface ColumnForms {
  /** Columns that have NULLs. */
  readonly nullable: ReadonlySet<number>
  /** The form of texts; those left out are read whatever it is. */
  readonly texts: ReadonlyMap<number, TextForm>
}

/** `strings`: already decoded; `bytes`: not yet; `codes` into a dictionary. */
export type TextForm = 'strings' | 'bytes' | 'codes'

export function textForm({ decoded, bytes }: StringColumn): TextForm {
  return decoded !== undefined ? 'strings' : bytes !== undefined ? 'bytes' : 'codes'
}

/** How generated code reads the columns of its batch. */
export class ColumnReader implements InputReader {
  readonly #g: Emitter
  readonly #forms: ColumnForms
  readonly #asBytes = new Set<number>()

  constructor(g: Emitter, forms: ColumnForms) {
    this.#g = g
    this.#forms = forms
  }

  value({ index, type }: InputExpression): Value {
    const storage = storageOf(type)
    const read = storage === 'string' ? this.#text(index) : storage === 'bool' ? `c${index}[i] === 1` : `c${index}[i]`
    return { code: this.#g.local(read), isNull: this.#isNull(index), bound: boundOf(type) }
  }

  #text(index: number): string {
    switch (this.#forms.texts.get(index)) {
      case 'strings':
        return `t${index}[i]`
      case 'codes':
        return `t${index}[k${index}[i]]`
      default:
        return `c${index}.at(i)`
    }
  }

  bytes(expression: Expression): TextBytes | undefined {
    if (expression.kind !== 'Input') return undefined
    const { index } = expression
    if (!isString(expression.type) || this.#forms.texts.get(index) !== 'bytes') return undefined
    this.#asBytes.add(index)
    const range = `b${index}, s${index}[i], e${index}[i]`
    return { range, length: `(e${index}[i] - s${index}[i])`, ascii: `a${index}`, isNull: this.#isNull(index) }
  }

  codes(index: number): TextCodes | undefined {
    if (this.#forms.texts.get(index) !== 'codes' || this.#forms.nullable.has(index)) return undefined
    return { code: `k${index}[i]`, dictionary: `t${index}` }
  }

  #isNull(index: number): string | undefined {
    return this.#forms.nullable.has(index) ? this.#g.local(`n${index}[i] === 1`) : undefined
  }

  /**
   * Statements that bind what the code above mentions: `c3` holds the values of column 3 (for text the column itself),
   * `n3` its NULL flags; `t3` its strings, or those of its dictionary, for which `k3` are the codes; `b3`, `s3`, `e3` its
   * bytes and where each text starts and ends.
   */
  bindings(read: readonly number[]): string[] {
    return read.flatMap((c, k) => [
      `const c${c} = columns[${2 * k}]`,
      ...(this.#forms.nullable.has(c) ? [`const n${c} = columns[${2 * k + 1}]`] : []),
      ...this.#textBindings(c),
    ])
  }

  #textBindings(c: number): string[] {
    const form = this.#forms.texts.get(c)
    if (form === 'strings') return [`const t${c} = c${c}.decoded`]
    if (form === 'codes') return [`const { codes: k${c}, values: t${c} } = c${c}.dictionary`]
    if (!this.#asBytes.has(c)) return []
    return [`const { buffer: b${c}, starts: s${c}, ends: e${c}, ascii: a${c} } = c${c}.bytes`]
  }
}

const BOUNDS: Readonly<Partial<Record<LogicalType['kind'], number>>> = { TINYINT: 128, SMALLINT: 32768, INT: 2 ** 31 }

/** What no value of the type is larger than; undefined where that is beyond 2^53. */
function boundOf(type: LogicalType): number | undefined {
  if (type.kind === 'DECIMAL') return type.precision <= EXACT_DIGITS ? 10 ** type.precision - 1 : undefined
  return BOUNDS[type.kind]
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
