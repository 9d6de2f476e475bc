import { narrow } from '../../../core/decimal.ts'
import { decimalOfDouble } from '../../../core/printed-double.ts'
import { isNumeric, type LogicalType } from '../../../core/types/logical-type.ts'
import { asDouble } from '../../codegen/aggregates/as-double.ts'
import { moments } from '../../codegen/aggregates/kinds/moments.ts'
import { toBigint, toInt } from '../../codegen/casts/numeric.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'
import { meanType } from './avg.ts'

interface Spread {
  /** By how many values the squares are divided: all, or one less for a sample. */
  readonly of: 'all' | 'sample'
  readonly root: boolean
}

export const stddevPop: AggregateFunction = spread('STDDEV_POP', { of: 'all', root: true })
export const stddevSamp: AggregateFunction = spread('STDDEV_SAMP', { of: 'sample', root: true }, ['STDDEV'])
export const varPop: AggregateFunction = spread('VAR_POP', { of: 'all', root: false })
export const varSamp: AggregateFunction = spread('VAR_SAMP', { of: 'sample', root: false }, ['VARIANCE'])

function spread(name: string, { of, root }: Spread, aliases?: readonly string[]): AggregateFunction {
  const what = root ? 'standard deviation' : 'variance'
  const note = of === 'all' ? '' : ' of a sample, NULL for less than two values,'
  const missing = of === 'all' ? 0 : 1
  return {
    name,
    ...(aliases === undefined ? {} : { aliases }),
    signatures: [`${name}([DISTINCT] number)`],
    doc: `The ${what}${note} in the type of the argument (integers are cut), DECIMAL(p, s) as DECIMAL(38, max(6, s)).`,
    resolve(args) {
      const type = args[0]?.type
      if (type === undefined || args.length > 1 || !isNumeric(type)) return undefined
      return { args: [type], result: meanType(type) }
    },
    rows({ args, result }) {
      const fit = fitting(result)
      return rowMoments(asDouble(args[0]), ({ n, squares }) => {
        if (n <= missing) return null
        const value = squares / (n - missing)
        return fit(root ? Math.sqrt(value) : value) ?? null
      })
    },
    columns(parts) {
      const { arg, result } = parts
      if (arg === undefined) return undefined
      const values = parts.of(moments(arg))
      const fit = fitting(result)
      const fitName = `fit${result.kind}${scaleOf(result)}`
      return {
        helpers: { [fitName]: (value: number) => fit(value) ?? 0 },
        mixed: result.kind === 'BIGINT' || result.kind === 'DECIMAL',
        result(slots) {
          const [n, , squares] = slots(values) as [string, string, string]
          const quotient = `${squares} / ${missing === 0 ? n : `(${n} - ${missing})`}`
          const value = root ? `Math.sqrt(${quotient})` : quotient
          const few = `${n} <= ${missing}`
          return {
            value: result.kind === 'DOUBLE' ? value : `${fitName}(${value})`,
            isNull: result.kind === 'DECIMAL' ? `(${few} || !(${value} < ${limitOf(result)}))` : few,
          }
        },
      }
    },
  }
}

/** Takes a double into the type of the result as CAST does; undefined for one that is too large for DECIMAL. */
function fitting(type: LogicalType): (value: number) => number | bigint | undefined {
  switch (type.kind) {
    case 'TINYINT':
      return (value) => (toInt(value) << 24) >> 24
    case 'SMALLINT':
      return (value) => (toInt(value) << 16) >> 16
    case 'INT':
      return toInt
    case 'BIGINT':
      return (value) => narrow(toBigint(value))
    case 'FLOAT':
      return Math.fround
    case 'DECIMAL':
      return (value) => decimalOfDouble(value, type.precision, type.scale)
    default:
      return (value) => value
  }
}

function scaleOf(type: LogicalType): number | '' {
  return type.kind === 'DECIMAL' ? type.scale : ''
}

/** The first double that a DECIMAL does not hold. */
function limitOf(type: LogicalType): number {
  return type.kind === 'DECIMAL' ? 10 ** (type.precision - type.scale) : Infinity
}

interface Moments {
  n: number
  mean: number
  /** Sum of the squared distances from the mean. */
  squares: number
}

/** The same as the accumulators of `moments`, and back. */
function rowMoments(read: (value: unknown) => number, result: (moments: Moments) => unknown): RowAggregate<Moments> {
  return {
    create: () => ({ n: 0, mean: 0, squares: 0 }),
    add(acc, [value]) {
      const x = read(value)
      const d = x - acc.mean
      acc.n++
      acc.mean += d / acc.n
      acc.squares += d * (x - acc.mean)
    },
    retract(acc, [value]) {
      acc.n--
      if (acc.n <= 0) acc.mean = acc.squares = 0
      else {
        const x = read(value)
        const d = x - acc.mean
        acc.mean -= d / acc.n
        // What rounding leaves of a value that has gone must not make the sum negative.
        acc.squares = acc.n === 1 ? 0 : Math.max(0, acc.squares - (x - acc.mean) * d)
      }
    },
    merge(acc, other) {
      if (other.n <= 0) return
      const d = other.mean - acc.mean
      const all = acc.n + other.n
      acc.mean = acc.n === 0 ? other.mean : acc.mean + (other.n / all) * d
      acc.squares += acc.n === 0 ? other.squares : other.squares + ((acc.n * other.n) / all) * d * d
      acc.n = all
    },
    result,
  }
}
