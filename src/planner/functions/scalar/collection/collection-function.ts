import { JobError, type SqlLocation } from '../../../../core/errors.ts'
import { type CollectionType, type LogicalType, withNullable } from '../../../../core/types/logical-type.ts'
import { fromStored, storedForm } from '../../../codegen/nested.ts'
import { implicitlyCastable } from '../../coercion.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'

/** A function of arrays and maps that is a JavaScript function of values in storage form. */
export interface CollectionFunction {
  readonly name: string
  readonly signatures: readonly string[]
  readonly doc: string
  resolve(args: readonly Argument[]): Resolution | string | undefined
  /** `first`: NULL when the collection is NULL, while other arguments may be. Default `any`. */
  readonly nulls?: 'any' | 'first'
  /** What the arguments are given to, null for NULL; gives null for NULL. It may throw a JobError. */
  readonly apply: (...args: never[]) => unknown
}

export function collectionFunction(definition: CollectionFunction): ScalarFunction {
  const { name, signatures, doc, apply, nulls = 'any' } = definition
  return {
    name,
    family: 'collection',
    signatures,
    doc,
    nulls: nulls === 'any' ? 'any' : 'custom',
    resolve: (args) => definition.resolve(args),
    generate(g, args, { args: types, result }) {
      const stored = args.map((arg, i) => storedForm(g, arg, types[i] as LogicalType))
      const called = `${g.constant(located(apply, g.location), name)}(${stored.join(', ')})`
      const missing = nulls === 'first' ? args[0]?.isNull : undefined
      return fromStored(g, missing === undefined ? called : `${missing} ? null : ${called}`, result)
    },
  }
}

/** `apply`, what it throws having the place of its call. */
function located(
  apply: CollectionFunction['apply'],
  location: SqlLocation | undefined,
): (...args: unknown[]) => unknown {
  const call = apply as (...args: unknown[]) => unknown
  return (...args) => {
    try {
      return call(...args)
    } catch (error) {
      throw error instanceof JobError ? new JobError(error.code, error.message, location) : error
    }
  }
}

/** The type of an argument that must be an ARRAY. */
export function arrayType(arg: Argument | undefined): CollectionType | undefined {
  const type = arg?.type
  return type !== undefined && 'element' in type && type.kind === 'ARRAY' ? type : undefined
}

/** The type a value is given as to be compared with an array's elements; undefined when it can't be one of them. */
export function asElement({ type }: Argument, element: LogicalType): LogicalType | undefined {
  const nullable = type.nullable || type.kind === 'NULL'
  return implicitlyCastable(type, element) ? withNullable(element, nullable) : undefined
}

/** Types whose values have an order that Flink sorts arrays by. */
export function isOrdered({ kind }: LogicalType): boolean {
  return !['BOOLEAN', 'ARRAY', 'MULTISET', 'MAP', 'ROW', 'RAW', 'NULL'].includes(kind)
}
