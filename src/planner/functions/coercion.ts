import { asDecimal, unionType } from '../../core/decimal.ts'
import {
  decimal,
  isBinary,
  isExact,
  isFloating,
  isInteger,
  isInterval,
  isNumeric,
  isString,
  isTimestamp,
  type LogicalType,
  MAX_LENGTH,
  sameType,
  simple,
  type TypeKind,
  withNullable,
} from '../../core/types/logical-type.ts'

const INTEGERS: readonly TypeKind[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT']

/** The type that values of all `types` can take without an explicit cast; nullable if one of them is. */
export function commonType(types: readonly LogicalType[]): LogicalType | undefined {
  return merged(types, common2)
}

/**
 * The same for branches of CASE and columns of UNION, where the order tells more, as in Flink: FLOAT and DOUBLE become
 * what comes first, TIMESTAMP and TIMESTAMP_LTZ too if their precision is the same, else what comes last.
 */
export function branchType(types: readonly LogicalType[]): LogicalType | undefined {
  return merged(types, (a, b) => {
    if (isFloating(a) && isFloating(b)) return a
    const type = common2(a, b)
    if (type?.kind !== 'TIMESTAMP_LTZ' || a.kind === b.kind) return type
    return { ...type, kind: (precisionOf(a) === precisionOf(b) ? a : b).kind as 'TIMESTAMP' }
  })
}

/**
 * The same for functions that choose one of their arguments, as in Flink: a DECIMAL before a FLOAT becomes one, a
 * TIMESTAMP beside a DATE or TIME its part.
 */
export function chosenType(types: readonly LogicalType[]): LogicalType | undefined {
  return merged(types, (a, b) => {
    if (a.kind === 'DECIMAL' && b.kind === 'FLOAT') return b
    if (a.kind === 'TIMESTAMP' && (b.kind === 'DATE' || b.kind === 'TIME')) return b
    if (b.kind === 'TIMESTAMP' && (a.kind === 'DATE' || a.kind === 'TIME')) return a
    return common2(a, b)
  })
}

type Pairwise = (a: LogicalType, b: LogicalType) => LogicalType | undefined

function merged(types: readonly LogicalType[], merge: Pairwise): LogicalType | undefined {
  const known = types.filter(({ kind }) => kind !== 'NULL')
  const nullable = types.some((type) => type.nullable || type.kind === 'NULL')
  let common = known[0] ?? types[0]
  for (const type of known.slice(1)) common = common === undefined ? undefined : merge(common, type)
  return common === undefined ? undefined : withNullable(common, nullable)
}

function common2(a: LogicalType, b: LogicalType): LogicalType | undefined {
  if (sameType(a, b, true)) return a
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b)
  if (isString(a) && isString(b)) return { kind: 'VARCHAR', length: longer(a, b), nullable: a.nullable }
  if (isBinary(a) && isBinary(b)) return { kind: 'VARBINARY', length: longer(a, b), nullable: a.nullable }
  if (isTimestamp(a) && isTimestamp(b)) {
    const kind = a.kind === b.kind ? (a.kind as 'TIMESTAMP') : 'TIMESTAMP_LTZ'
    return { kind, precision: Math.max(precisionOf(a), precisionOf(b)), nullable: a.nullable }
  }
  if (a.kind === 'TIME' && b.kind === 'TIME') return a.precision >= b.precision ? a : b
  return commonNested(a, b)
}

function commonNumber(a: LogicalType, b: LogicalType): LogicalType {
  if (a.kind === 'DOUBLE' || b.kind === 'DOUBLE') return simple('DOUBLE', a.nullable)
  if (isFloating(a) || isFloating(b)) {
    return simple(a.kind === 'DECIMAL' || b.kind === 'DECIMAL' ? 'DOUBLE' : 'FLOAT', a.nullable)
  }
  if (isInteger(a) && isInteger(b)) return INTEGERS.indexOf(a.kind) >= INTEGERS.indexOf(b.kind) ? a : b
  return unionType(asDecimal(a) ?? decimal(1, 0), asDecimal(b) ?? decimal(1, 0))
}

function commonNested(a: LogicalType, b: LogicalType): LogicalType | undefined {
  if ((a.kind === 'ARRAY' || a.kind === 'MULTISET') && b.kind === a.kind) {
    const element = commonType([a.element, b.element])
    return element === undefined ? undefined : { kind: a.kind, element, nullable: a.nullable }
  }
  if (a.kind === 'MAP' && b.kind === 'MAP') {
    const key = commonType([a.key, b.key])
    const value = commonType([a.value, b.value])
    return key === undefined || value === undefined ? undefined : { kind: 'MAP', key, value, nullable: a.nullable }
  }
  if (a.kind !== 'ROW' || b.kind !== 'ROW' || a.fields.length !== b.fields.length) return undefined
  const fields = a.fields.map((field, i) => ({
    ...field,
    type: commonType([field.type, b.fields[i]?.type ?? field.type]),
  }))
  return fields.every(hasType) ? { kind: 'ROW', fields, nullable: a.nullable } : undefined
}

function hasType<T extends { readonly type: LogicalType | undefined }>(field: T): field is T & { type: LogicalType } {
  return field.type !== undefined
}

function longer(a: LogicalType, b: LogicalType): number {
  return Math.max('length' in a ? a.length : MAX_LENGTH, 'length' in b ? b.length : MAX_LENGTH)
}

function precisionOf(type: LogicalType): number {
  return 'precision' in type ? type.precision : 0
}

/** Whether a value of `from` may be stored or passed as `to` without CAST; nullability aside. */
export function implicitlyCastable(from: LogicalType, to: LogicalType): boolean {
  if (from.kind === 'NULL' || sameType(from, to, true)) return true
  if (isInteger(from) && isInteger(to)) return INTEGERS.indexOf(from.kind) <= INTEGERS.indexOf(to.kind)
  if (isNumeric(from) && to.kind === 'DECIMAL') return true
  if (isNumeric(from) && isFloating(to)) return from.kind !== 'DOUBLE' || to.kind === 'DOUBLE'
  if (isString(from)) return to.kind === 'VARCHAR' || (to.kind === 'CHAR' && from.kind === 'CHAR')
  if (isBinary(from)) return to.kind === 'VARBINARY' || (to.kind === 'BINARY' && from.kind === 'BINARY')
  if (from.kind === 'TIMESTAMP') return isTimestamp(to) || to.kind === 'DATE' || to.kind === 'TIME'
  if (from.kind === 'TIMESTAMP_LTZ') return isTimestamp(to)
  if (from.kind === 'TIME') return to.kind === 'TIME'
  return nestedPairs(from, to)?.every(([f, t]) => implicitlyCastable(f, t)) ?? false
}

export type Castable = 'yes' | 'may-fail' | 'no'

/** What CAST can do; `may-fail`: depending on the value. */
export function castable(from: LogicalType, to: LogicalType): Castable {
  if (from.kind === 'NULL' || sameType(from, to, true)) return 'yes'
  if (from.kind === 'RAW' || to.kind === 'RAW' || to.kind === 'NULL') return 'no'
  if (isString(to)) return 'yes'
  if (isString(from)) return fromString(to)
  if (isBinary(from)) return isBinary(to) ? 'yes' : 'no'
  if (isNumeric(from)) return yesIf(isNumeric(to) || to.kind === 'BOOLEAN' || (isExact(from) && isInterval(to)))
  const pairs = nestedPairs(from, to)
  if (pairs !== undefined) return weakest(pairs.map(([f, t]) => castable(f, t)))
  switch (from.kind) {
    case 'BOOLEAN':
      return yesIf(isNumeric(to) || to.kind === 'BOOLEAN')
    case 'DATE':
      return yesIf(to.kind === 'DATE' || isTimestamp(to))
    case 'TIME':
      return yesIf(to.kind === 'TIME' || isTimestamp(to))
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return yesIf(isTimestamp(to) || to.kind === 'DATE' || to.kind === 'TIME')
    default:
      return yesIf(isInterval(from) && from.kind === to.kind)
  }
}

function fromString(to: LogicalType): Castable {
  const readable =
    isExact(to) ||
    isFloating(to) ||
    isBinary(to) ||
    isTimestamp(to) ||
    to.kind === 'BOOLEAN' ||
    to.kind === 'DATE' ||
    to.kind === 'TIME'
  return readable ? 'may-fail' : 'no'
}

const yesIf = (condition: boolean): Castable => (condition ? 'yes' : 'no')

function weakest(all: readonly Castable[]): Castable {
  return all.includes('no') ? 'no' : all.includes('may-fail') ? 'may-fail' : 'yes'
}

/** Corresponding parts of two constructed types of the same shape. */
function nestedPairs(from: LogicalType, to: LogicalType): readonly (readonly [LogicalType, LogicalType])[] | undefined {
  if ((from.kind === 'ARRAY' || from.kind === 'MULTISET') && to.kind === from.kind) return [[from.element, to.element]]
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    return [
      [from.key, to.key],
      [from.value, to.value],
    ]
  }
  if (from.kind !== 'ROW' || to.kind !== 'ROW' || from.fields.length !== to.fields.length) return undefined
  return from.fields.map((field, i) => [field.type, to.fields[i]?.type ?? field.type])
}
