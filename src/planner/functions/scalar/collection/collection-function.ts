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
  readonly bareNull?: ScalarFunction['bareNull']
  /** What is wrong with arguments that the job must fail for; they are given as to `apply`. */
  readonly check?: (...args: never[]) => string | undefined
  /** What the arguments are given to, null for NULL; gives null for NULL. */
  readonly apply: (...args: never[]) => unknown
}

export function collectionFunction(definition: CollectionFunction): ScalarFunction {
  const { name, signatures, doc, bareNull, check, apply, nulls = 'any' } = definition
  return {
    name,
    family: 'collection',
    signatures,
    doc,
    nulls: nulls === 'any' ? 'any' : 'custom',
    ...(bareNull === undefined ? {} : { bareNull }),
    resolve: (args) => definition.resolve(args),
    generate(g, args, { args: types, result }) {
      const stored = args.map((arg, i) => storedForm(g, arg, types[i] as LogicalType)).join(', ')
      if (check !== undefined) {
        const problem = g.local(`${g.constant(check, 'check')}(${stored})`)
        g.branch(`${problem} !== undefined`, () => g.fail(problem))
      }
      const called = `${g.constant(apply, name)}(${stored})`
      const missing = nulls === 'first' ? args[0]?.isNull : undefined
      return fromStored(g, missing === undefined ? called : `${missing} ? null : ${called}`, result)
    },
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
