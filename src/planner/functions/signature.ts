import { JobError, type SqlLocation } from '../../core/errors.ts'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  DOUBLE,
  INT,
  isBinary,
  isInteger,
  isNumeric,
  isString,
  isTimestamp,
  type LogicalType,
  simple,
  STRING,
  timestamp,
  withNullable,
} from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { Generator, Value } from '../codegen/generator.ts'
import { blank } from '../codegen/literal.ts'
import type { LiteralValue } from '../logical/expression.ts'
import type { Argument, BoundCall, Resolution, ScalarFunction } from './function.ts'

/** What an argument may be. What fits is passed as it is, or cast where the parameter has one type. */
export type Parameter =
  | 'string'
  | 'int'
  | 'bigint'
  | 'double'
  | 'boolean'
  | 'binary'
  | 'text-or-binary'
  | 'timestamp'
  | 'any'

export const anyNullable = (args: readonly Argument[]): boolean => args.some(({ type }) => type.nullable)

/** The types of bare NULLs, where a function takes them. */
const OF_NULL: Readonly<Record<Exclude<Parameter, 'any'>, LogicalType>> = {
  string: STRING,
  int: INT,
  bigint: BIGINT,
  double: DOUBLE,
  boolean: BOOLEAN,
  binary: BYTES,
  'text-or-binary': STRING,
  timestamp: timestamp(3),
}

/** The type an argument is bound to for a parameter; undefined when it does not fit. */
export function accepted({ type }: Argument, parameter: Parameter): LogicalType | undefined {
  if (type.kind === 'NULL') return parameter === 'any' ? undefined : OF_NULL[parameter]
  switch (parameter) {
    case 'string':
      return isString(type) ? type : undefined
    case 'int':
      return isInteger(type) ? integerAs(type, 'INT') : undefined
    case 'bigint':
      return isInteger(type) ? integerAs(type, 'BIGINT') : undefined
    case 'double':
      return isNumeric(type) ? simple('DOUBLE', type.nullable) : undefined
    case 'boolean':
      return type.kind === 'BOOLEAN' ? type : undefined
    case 'binary':
      return isBinary(type) ? type : undefined
    case 'text-or-binary':
      return isString(type) || isBinary(type) ? type : undefined
    case 'timestamp':
      return isTimestamp(type) ? type : undefined
    default:
      return type
  }
}

function integerAs(type: LogicalType, kind: 'INT' | 'BIGINT'): LogicalType {
  return simple(kind, type.nullable)
}

/** Binds each argument to its parameter; undefined when the number or a type is wrong. */
export function bindArguments(
  args: readonly Argument[],
  parameters: readonly Parameter[],
  optional = 0,
): readonly LogicalType[] | undefined {
  if (args.length > parameters.length || args.length < parameters.length - optional) return undefined
  const types = args.map((arg, i) => accepted(arg, parameters[i] ?? 'any'))
  return types.every((type) => type !== undefined) ? types : undefined
}

/** A function that is a JavaScript function of its arguments' values. */
export interface PlainFunction {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly family: ScalarFunction['family']
  readonly signatures: readonly string[]
  readonly doc: string
  readonly parameters: readonly Parameter[]
  /** How many of the last parameters may be left out. */
  readonly optional?: number
  /** The last parameter may repeat. */
  readonly variadic?: boolean
  readonly result: LogicalType | ((args: readonly LogicalType[]) => LogicalType)
  readonly bareNull?: ScalarFunction['bareNull']
  /** `apply` returns undefined for NULL. */
  readonly mayBeNull?: boolean
  /** Why the job fails where `apply` returns undefined; given the same arguments. */
  readonly failure?: (...args: never[]) => string
  /** `apply` throws a JobError that has no place yet for values it can't take: where undefined already means NULL. */
  readonly mayFail?: boolean
  /** Literal arguments with which it never does, although the type is nullable. */
  readonly neverNull?: (literals: readonly (LiteralValue | undefined)[]) => boolean
  /** Gets the arguments' values, none of them NULL. A BIGINT result is a safe integer. */
  readonly apply: (...args: never[]) => unknown
  /** A better `apply` for literal arguments, whose values are given; undefined for those that are no literals. */
  readonly specialise?: (literals: readonly (LiteralValue | undefined)[]) => ((...args: never[]) => unknown) | undefined
  /** What is wrong with literal arguments. */
  readonly check?: (literals: readonly (LiteralValue | undefined)[]) => string | undefined
}

export function plainFunction(definition: PlainFunction): ScalarFunction {
  const { name, aliases, family, signatures, doc, bareNull, mayBeNull = false } = definition
  return {
    name,
    ...(aliases === undefined ? {} : { aliases }),
    family,
    signatures,
    doc,
    ...(bareNull === undefined ? {} : { bareNull }),
    resolve: (args) => resolvePlain(definition, args),
    generate(g, args, call) {
      const plain = definition.specialise?.(call.literals) ?? definition.apply
      const apply = definition.mayFail === true ? located(plain, g.location) : plain
      const nullable = mayBeNull && definition.neverNull?.(call.literals) !== true
      if (definition.failure === undefined) return callValue(g, g.constant(apply, name), args, call, nullable)
      const value = callValue(g, g.constant(apply, name), args, call, false)
      const why = `${g.constant(definition.failure, 'failure')}(${args.map(({ code }) => code).join(', ')})`
      g.branch(`${value.code} === undefined`, () => g.fail(why))
      return value
    },
  }
}

/** The same function, whose failures tell where it was called. */
function located(apply: (...args: never[]) => unknown, location: SqlLocation | undefined): typeof apply {
  return (...args) => {
    try {
      return apply(...args)
    } catch (error) {
      if (!(error instanceof JobError) || error.location !== undefined) throw error
      throw new JobError(error.code, error.summary, location)
    }
  }
}

function resolvePlain(definition: PlainFunction, args: readonly Argument[]): Resolution | string | undefined {
  const { parameters, optional = 0, variadic = false, result, mayBeNull = false } = definition
  const last = parameters.at(-1) ?? 'any'
  const extra = variadic ? Math.max(0, args.length - parameters.length) : 0
  const types = bindArguments(args, [...parameters, ...Array.from({ length: extra }, () => last)], optional)
  if (types === undefined) return undefined
  const problem = definition.check?.(args.map(({ literal }) => literal))
  if (problem !== undefined) return problem
  const type = typeof result === 'function' ? result(types) : result
  return { args: types, result: withNullable(type, mayBeNull || anyNullable(args)) }
}

/** A call of the JavaScript function `name`; its undefined is NULL if `mayBeNull`. */
export function callValue(
  g: Generator,
  name: string,
  args: readonly Value[],
  { args: types, result }: BoundCall,
  mayBeNull: boolean,
): Value {
  const operands = args.map(({ code }, i) => (types[i]?.kind === 'BIGINT' ? g.numberOf(code) : code))
  const long = storageOf(result) === 'long'
  const called = g.local(`${name}(${operands.join(', ')})`)
  if (!mayBeNull) return { code: long ? g.local(g.longOf(called)) : called, isNull: undefined }
  const isNull = g.local(`${called} === undefined`)
  const code = long ? g.exact(`${isNull} ? 0 : ${called}`) : g.local(`${isNull} ? ${blank(g, result)} : ${called}`)
  return { code, isNull }
}
