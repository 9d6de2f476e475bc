import { type Batch, batchOf } from '../../core/batch.ts'
import type { AnyColumn, Column } from '../../core/column.ts'
import { columnOfValues, storedValue } from '../../core/column-of-values.ts'
import { valueReader } from '../../core/js-values/from-storage.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { forward } from '../../runtime/graph.ts'
import { AsyncWait } from '../../runtime/operators/async-wait.ts'
import { type BatchKernel, Calc } from '../../runtime/operators/stateless.ts'
import { compileProjection } from '../codegen/kernel.ts'
import { resultReader, userFailure } from '../functions/user/user-function.ts'
import { expressionDigest, expressionText } from '../logical/expression-text.ts'
import type { AsyncCall, LogicalAsyncCalls } from '../logical/plan.ts'
import { asAsked, type AsyncSettings, type PhysicalPlan, type PlanContext } from './plan.ts'
import { openWithJob } from './user-functions.ts'

/** Calls of asynchronous functions; rows wait for them in their order, so that changes stay in theirs. */
export function planAsyncCalls(node: LogicalAsyncCalls, below: PhysicalPlan, context: PlanContext): PhysicalPlan {
  const names = below.fields.map(({ name }) => name)
  const texts = node.calls.map(({ function: fn, args }) => {
    return `${fn.name}(${args.map((arg) => expressionText(arg, names)).join(', ')})`
  })
  const details = `calls=[${texts.join(', ')}]`
  const width = below.fields.length
  const sharable = node.calls.every(({ function: fn }) => fn.deterministic)
  const digests = node.calls.map(({ function: fn, args }) => `${fn.name}(${args.map(expressionDigest).join(', ')})`)
  return {
    name: 'AsyncCalc',
    details,
    inputs: [below],
    fields: node.fields.map((f, i) => (i < width ? { ...(below.fields[i] ?? f), name: f.name } : f)),
    changelog: below.changelog,
    bounded: below.bounded,
    state: undefined,
    digest: sharable ? digests.join(', ') : undefined,
    span: node.span,
    needsUpdateBefore: asAsked,
    lower({ graph, kernel }, inputs) {
      for (const { function: fn, args } of node.calls) {
        graph.useFunction(fn)
        openWithJob(graph, args)
      }
      const types = below.fields.map(({ type }) => type)
      const args = node.calls.flatMap((call) => call.args)
      const rows = graph.addOperator({
        name: `RowsToCalls(${details})`,
        inputs: inputs.map(forward),
        create: () => new Calc(new RowsToRecords(node.calls, compileProjection(types, undefined, args, kernel))),
      })
      const waiting = graph.addOperator({
        name: `AsyncCalc(${details})`,
        inputs: [forward(rows)],
        create: () => new AsyncWait(callAll(node.calls), waitOptions(context.settings.asyncScalar)),
      })
      const all = node.fields.map(({ type }) => type)
      return graph.addOperator({
        name: `CallsToRows(${details})`,
        inputs: [forward(waiting)],
        create: () => new Calc(new RecordsToRows(all)),
      })
    },
  }
}

function waitOptions({ capacity, timeout, retry }: AsyncSettings): ConstructorParameters<typeof AsyncWait>[1] {
  const options = { ordered: true, timeout, capacity }
  return retry === undefined
    ? options
    : { ...options, retry: { maxAttempts: retry.attempts, delay: () => retry.delay, ifError: () => true } }
}

/** A row on its way: its values in storage form, and the arguments of the calls as programs see them. */
interface Waiting {
  readonly kind: number
  readonly values: readonly unknown[]
  readonly args: readonly (readonly unknown[])[]
}

class RowsToRecords implements BatchKernel {
  readonly #arguments: BatchKernel
  readonly #readers: readonly (readonly ((column: Column, i: number) => unknown)[])[]

  constructor(calls: readonly AsyncCall[], args: BatchKernel) {
    this.#arguments = args
    this.#readers = calls.map((call) => call.args.map(({ type }) => valueReader(type)))
  }

  run(batch: Batch): Batch {
    const args = this.#arguments.run(batch)
    const data = Array.from({ length: batch.n }, (_, i): Waiting => {
      let column = 0
      return {
        kind: batch.kinds?.[i] ?? 0,
        values: batch.columns.map((values) => storedValue(values, i)),
        args: this.#readers.map((readers) => readers.map((read) => read(args.columns[column++] as Column, i))),
      }
    })
    return batchOf(batch.n, [{ storage: 'any', data, nulls: undefined }], undefined, batch.watermarks, batch.timestamps)
  }
}

/** The row with the results of its calls. */
function callAll(calls: readonly AsyncCall[]): (waiting: unknown) => Promise<unknown> {
  const made = calls.map(({ function: fn }) => {
    const take = resultReader(fn, undefined)
    const required = fn.args.map((type) => !type.nullable)
    return async (args: readonly unknown[]): Promise<unknown> => {
      if (args.some((arg, i) => arg === null && required[i] === true)) return null
      try {
        return take(await fn.implementation.eval(...args))
      } catch (error) {
        throw userFailure(fn.name, error, undefined)
      }
    }
  })
  return async (row) => {
    const { kind, values, args } = row as Waiting
    const results = await Promise.all(made.map((call, k) => call(args[k] ?? [])))
    return { kind, values: [...values, ...results], args: [] } satisfies Waiting
  }
}

class RecordsToRows implements BatchKernel {
  readonly #types: readonly LogicalType[]

  constructor(types: readonly LogicalType[]) {
    this.#types = types
  }

  run(batch: Batch): Batch {
    const rows = (batch.columns[0] as AnyColumn).data.slice(0, batch.n) as readonly Waiting[]
    const columns = this.#types.map((type, k) =>
      columnOfValues(
        type,
        rows.map(({ values }) => values[k] ?? null),
      ),
    )
    const kinds = rows.some(({ kind }) => kind !== 0) ? Uint8Array.from(rows, ({ kind }) => kind) : undefined
    return batchOf(batch.n, columns, kinds, batch.watermarks, batch.timestamps)
  }
}
