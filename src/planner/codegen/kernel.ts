import { type Batch, batchOf } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import { collectInputs, conjuncts, type Expression } from '../logical/expression.ts'
import { Constants } from './emitter.ts'
import type { KernelOptions } from './generator.ts'
import { type ColumnForms, columnArguments, type TextForm, textForm } from './columns.ts'
import { type Loop, loopSource, type LoopSource, type LoopSpec } from './loop.ts'
import { OutputBuffer } from './output-buffer.ts'
import { Selection } from './selection.ts'

/** Filter and projection as one generated loop. */
export interface ProjectionKernel {
  /** The result is valid until the next call; columns that are only passed on belong to `batch`. */
  run(batch: Batch): Batch
  /** The generated source, for batches without NULLs and without integers beyond 2^53. */
  readonly source: string
}

/**
 * Compiles `SELECT outputs FROM batch WHERE condition`. Loops are made for what batches turn out to hold: with and
 * without NULLs in the columns they read, with texts in each of their forms, with numbers and with bigints for `long`
 * values. A loop over numbers gives up when a result leaves ±(2^53 - 1), and the batch is computed anew with bigints.
 */
export function compileProjection(
  inputTypes: readonly LogicalType[],
  condition: Expression | undefined,
  outputs: readonly Expression[],
  options: KernelOptions,
): ProjectionKernel {
  return new CompiledProjection(inputTypes, condition, outputs, options)
}

/** The rows of a batch for which `condition` is true, all columns kept. */
export function compileFilter(
  inputTypes: readonly LogicalType[],
  condition: Expression,
  options: KernelOptions,
): ProjectionKernel {
  const outputs = inputTypes.map((type, index): Expression => ({ kind: 'Input', index, type, span: undefined }))
  return compileProjection(inputTypes, condition, outputs, options)
}

/** When there are as many, texts whose form varies from batch to batch are read as strings. */
const MOST_LOOPS = 16

class CompiledProjection implements ProjectionKernel {
  readonly #spec: LoopSpec
  /** For each output the column it passes on, or undefined where it is computed. */
  readonly #passed: readonly (number | undefined)[]
  readonly #buffers: readonly OutputBuffer[]
  readonly #read: readonly number[]
  readonly #constants = new Constants()
  readonly #loops = new Map<string, Loop>()
  readonly #selection: Selection
  /** Columns that had NULLs in some batch so far: a loop made for all of them serves any batch. */
  readonly #nullable = new Set<number>()
  #wideOnly = false

  constructor(
    inputTypes: readonly LogicalType[],
    condition: Expression | undefined,
    outputs: readonly Expression[],
    options: KernelOptions,
  ) {
    const computed = outputs.filter(({ kind }) => kind !== 'Input')
    const conditions = condition === undefined ? [] : conjuncts(condition).filter((c) => !isLiteral(c, true))
    this.#spec = { inputTypes, conditions, computed, options }
    this.#passed = outputs.map((output) => (output.kind === 'Input' ? output.index : undefined))
    this.#buffers = computed.map(({ type }) => new OutputBuffer(storageOf(type)))
    const read = new Set<number>()
    for (const expression of [...conditions, ...computed]) collectInputs(expression, read)
    this.#read = [...read].toSorted((a, b) => a - b)
    this.#selection = new Selection(this.#passed)
  }

  get source(): string {
    return this.#generate({ nullable: new Set(), texts: new Map() }, false).text
  }

  run(batch: Batch): Batch {
    const { n } = batch
    const { conditions, computed } = this.#spec
    if (n === 0 || (conditions.length === 0 && computed.length === 0)) return this.#assemble(batch, n)
    let m = -1
    if (!this.#wideOnly && !this.#read.some((c) => isWide(batch.columns[c]))) m = this.#execute(batch, false)
    if (m < 0) m = this.#execute(batch, true)
    return this.#assemble(batch, m)
  }

  /** Fills the buffers; -1 if the loop gave up. */
  #execute(batch: Batch, wide: boolean): number {
    const loop = this.#loop(batch, wide)
    if (loop === undefined) return -1
    const { n } = batch
    for (const buffer of this.#buffers) buffer.reserve(n, wide)
    const rows = this.#spec.conditions.length === 0 ? undefined : this.#selection.reserve(n)
    const columns = columnArguments(batch, this.#read, this.#spec.inputTypes, wide)
    return loop(n, columns, this.#buffers, rows)
  }

  #loop(batch: Batch, wide: boolean): Loop | undefined {
    const forms = this.#formsOf(batch)
    const key = `${wide ? 'wide' : ''}${[...forms.nullable].join()}/${[...forms.texts.values()].join()}`
    const known = this.#loops.get(key)
    if (known !== undefined) return known
    const { text, needsWide } = this.#generate(forms, wide)
    if (needsWide && !wide) {
      this.#wideOnly = true
      return undefined
    }
    const { values } = this.#constants
    const loop = new Function(...Object.keys(values), text)(...Object.values(values)) as Loop
    this.#loops.set(key, loop)
    return loop
  }

  #formsOf(batch: Batch): ColumnForms {
    let nulls = false
    const texts = new Map<number, TextForm>()
    for (const c of this.#read) {
      const column = batch.columns[c]
      if (column?.storage === 'string' && this.#loops.size < MOST_LOOPS) texts.set(c, textForm(column))
      if (column?.nulls === undefined) continue
      nulls = true
      this.#nullable.add(c)
    }
    return { nullable: nulls ? this.#nullable : new Set(), texts }
  }

  #generate(forms: ColumnForms, wide: boolean): LoopSource {
    return loopSource(this.#spec, this.#read, forms, wide, this.#constants)
  }

  #assemble(batch: Batch, m: number): Batch {
    const all = m === batch.n
    const selection = this.#selection
    if (!all) selection.begin(m)
    let next = 0
    const columns = this.#passed.map((index): Column => {
      if (index === undefined) return (this.#buffers[next++] as OutputBuffer).column(m)
      const column = batch.columns[index] as Column
      return all ? column : selection.column(index, column)
    })
    if (all) return batchOf(m, columns, batch.kinds, batch.watermarks, batch.timestamps)
    return batchOf(
      m,
      columns,
      selection.kinds(batch.kinds),
      selection.times(batch.watermarks, 'watermarks'),
      selection.times(batch.timestamps, 'timestamps'),
    )
  }
}

function isLiteral(expression: Expression, value: boolean): boolean {
  return expression.kind === 'Literal' && expression.value === value
}

function isWide(column: Column | undefined): boolean {
  return column !== undefined && column.storage === 'long' && column.wide !== undefined
}
