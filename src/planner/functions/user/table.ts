import { JobError } from '../../../core/errors.ts'
import type { LogicalType, RowField } from '../../../core/types/logical-type.ts'
import { collectInto, type TableFunction as Implementation } from '../../../runtime/functions/user-defined.ts'
import { refusePromiseOf, resultReader, type UserFunction, userFailure } from './user-function.ts'

export type UserTableFunction = UserFunction<Implementation<unknown>>

/** The columns of the rows: the fields of a ROW, or one. */
export function columnsOf({ result }: UserTableFunction): readonly RowField[] {
  return result.kind === 'ROW' ? result.fields : [{ name: 'EXPR$0', type: result }]
}

/** Calls the function with arguments as JavaScript values, and gives each row in storage form. */
export type TableCall = (args: readonly unknown[], collect: (row: readonly unknown[]) => void) => void

export function tableCall(fn: UserTableFunction): TableCall {
  const { name, implementation, result } = fn
  const required = fn.args.map((type) => !type.nullable)
  const read = rowReader(fn, result)
  return (args, collect) => {
    if (args.some((arg, i) => arg === null && required[i] === true)) return
    const take = (row: unknown): void => collect(read(row))
    try {
      collectInto(implementation, take)
      const rows: unknown = implementation.eval(...args)
      if (rows === undefined || rows === null) return
      refusePromiseOf(name, rows)
      if (typeof rows !== 'object' || !(Symbol.iterator in rows))
        throw new Error(`eval() returned ${typeof rows}: return an array or a generator of rows, or use collect().`)
      for (const row of rows as Iterable<unknown>) take(row)
    } catch (error) {
      throw userFailure(name, error, undefined)
    }
  }
}

/** A row may be an object, a tuple, or anything else that gives its fields in order. */
function rowReader(fn: UserTableFunction, type: LogicalType): (row: unknown) => readonly unknown[] {
  const read = resultReader(fn, undefined)
  if (type.kind !== 'ROW') return (value) => [read(value)]
  return (row) => {
    const isTuple = typeof row === 'object' && row !== null && Symbol.iterator in row
    const fields = read(isTuple ? [...(row as Iterable<unknown>)] : row)
    if (fields === null) throw new JobError('BAD_RESULT', `${fn.name} gave ${String(row)} for a row.`)
    return fields as readonly unknown[]
  }
}
