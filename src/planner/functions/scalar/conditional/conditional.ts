import type { Span } from '../../../../core/position.ts'
import { type LogicalType, simple, withNullable } from '../../../../core/types/logical-type.ts'
import { type CallExpression, type Expression, literal } from '../../../logical/expression.ts'
import { branchType, chosenType } from '../../coercion.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { equal } from '../comparison/compare.ts'
import { comparedTypes, readsLeniently } from '../comparison/operands.ts'
import { isNotNull } from '../comparison/tests.ts'

/** These are CASEs: the generator sees them as such, so that only what is needed is computed. */
function never(): never {
  throw new Error('expanded before code is generated')
}

function canBeNull({ type }: { readonly type: LogicalType }): boolean {
  return type.nullable || type.kind === 'NULL'
}

function as(type: LogicalType, operand: LogicalType): LogicalType {
  return withNullable(type, canBeNull({ type: operand }))
}

function sameTypes(
  values: readonly Argument[],
  commonOf: (types: readonly LogicalType[]) => LogicalType | undefined,
  result: (common: LogicalType) => LogicalType,
): Resolution | undefined {
  const common = commonOf(values.map(({ type }) => type))
  if (common === undefined) return undefined
  return { args: values.map(({ type }) => as(common, type)), result: result(common) }
}

function notNull(arg: Expression): Expression {
  return { kind: 'Call', function: isNotNull, args: [arg], type: simple('BOOLEAN', false), span: arg.span }
}

function choice(
  when: Expression,
  then: Expression,
  otherwise: Expression,
  type: LogicalType,
  span: Span | undefined,
): Expression {
  return { kind: 'Case', branches: [{ when, then }], otherwise, type, span }
}

export const coalesce: ScalarFunction = {
  name: 'COALESCE',
  family: 'conditional',
  signatures: ['COALESCE(value, …)'],
  doc: 'The first value that is not NULL.',
  nulls: 'custom',
  bareNull: 'notAll',
  resolve: (args) =>
    args.length === 0 ? undefined : sameTypes(args, chosenType, (type) => withNullable(type, args.every(canBeNull))),
  expand: ({ args, type, span }: CallExpression) => firstGiven(args, type, span),
  generate: never,
}

function firstGiven(args: readonly Expression[], type: LogicalType, span: Span | undefined): Expression {
  const last = args.at(-1)
  if (last === undefined) throw new Error('COALESCE without arguments')
  const branches = args.slice(0, -1).map((arg) => ({ when: notNull(arg), then: arg }))
  return branches.length === 0 ? last : { kind: 'Case', branches, otherwise: last, type, span }
}

export const ifNull: ScalarFunction = {
  name: 'IFNULL',
  family: 'conditional',
  signatures: ['IFNULL(value, other)'],
  doc: 'The value, or the other if it is NULL.',
  nulls: 'custom',
  bareNull: 'any',
  resolve(args) {
    if (args.length !== 2) return undefined
    return sameTypes(args, chosenType, (type) => withNullable(type, args.every(canBeNull)))
  },
  expand: ({ args, type, span }: CallExpression) => firstGiven(args, type, span),
  generate: never,
}

export const nullIf: ScalarFunction = {
  name: 'NULLIF',
  family: 'conditional',
  signatures: ['NULLIF(a, b)'],
  doc: 'NULL if the values are equal, else the first.',
  nulls: 'custom',
  bareNull: 'any',
  resolve(args) {
    const [a, b, ...rest] = args
    if (a === undefined || b === undefined || rest.length > 0) return undefined
    const types = comparedTypes(a, b, false)
    const result = a.type.kind === 'NULL' ? b.type : a.type
    // The result has the type of `a`, so that only `b` may be cast.
    if (types === undefined) return undefined
    const compared = [as(result, a.type), types[1] ?? b.type]
    return { args: compared, result: withNullable(result, true), lenient: readsLeniently(args) }
  },
  expand({ args, type, span }: CallExpression) {
    const [a, b] = args
    if (a === undefined || b === undefined) throw new Error('NULLIF needs two arguments')
    const [left, right] = [a, b].map((arg) => ({ type: arg.type, literal: undefined })) as [Argument, Argument]
    const compared = comparedTypes(left, right, false)
    const lenient = readsLeniently([left, right])
    const operands = [a, b].map((arg, i) => cast(arg, withNullable(compared?.[i] ?? arg.type, true), lenient))
    const same: Expression = { kind: 'Call', function: equal, args: operands, type: simple('BOOLEAN'), span }
    return choice(same, literal(null, type), a, type, span)
  },
  generate: never,
}

function cast(arg: Expression, type: LogicalType, safe: boolean): Expression {
  return arg.type.kind === type.kind ? arg : { kind: 'Cast', arg, type, safe, span: arg.span }
}

export const ifElse: ScalarFunction = {
  name: 'IF',
  family: 'conditional',
  signatures: ['IF(condition, value, other)'],
  doc: 'The value if the condition is TRUE, else the other.',
  nulls: 'custom',
  resolve(args) {
    const [condition, ...values] = args
    if (condition?.type.kind !== 'BOOLEAN' || values.length !== 2) return undefined
    // A condition that can be NULL makes the result nullable, although NULL only means the other value.
    const resolution = sameTypes(values, branchType, (type) =>
      withNullable(type, type.nullable || condition.type.nullable),
    )
    return resolution === undefined ? undefined : { ...resolution, args: [condition.type, ...resolution.args] }
  },
  expand({ args, type, span }: CallExpression) {
    const [when, then, otherwise] = args
    if (when === undefined || then === undefined || otherwise === undefined) throw new Error('IF needs three arguments')
    return choice(when, then, otherwise, type, span)
  },
  generate: never,
}
