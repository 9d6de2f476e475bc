import { isInteger, type LogicalType, simple } from '../../../../core/types/logical-type.ts'
import { type Random, seededRandom } from '../../../../core/random.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { anyNullable } from '../../signature.ts'

function integers(args: readonly Argument[], least: number, most: number, result: LogicalType): Resolution | undefined {
  if (args.length < least || args.length > most || !args.every(({ type }) => isInteger(type))) return undefined
  return {
    args: args.map(({ type }) => simple('INT', type.nullable)),
    result: { ...result, nullable: anyNullable(args) },
  }
}

/** A seed that is a literal starts one sequence; any other starts a new one with each row. */
function source(g: Generator, seed: Value | undefined, literal: LiteralValue | undefined): string {
  if (seed === undefined) return g.constant(g.context.random, 'random')
  if (typeof literal === 'number') return g.constant(seededRandom(literal), 'random')
  return `${g.constant((n: number): Random => seededRandom(n), 'seeded')}(${seed.code})`
}

export const rand: ScalarFunction = {
  name: 'RAND',
  family: 'arithmetic',
  signatures: ['RAND([seed])'],
  doc: 'A random number from 0 (inclusive) to 1 (exclusive).',
  deterministic: false,
  resolve: (args) => integers(args, 0, 1, simple('DOUBLE')),
  generate: (g, [seed], { literals }) => ({
    code: g.local(`${source(g, seed, literals[0])}.next()`),
    isNull: undefined,
  }),
}

export const randInteger: ScalarFunction = {
  name: 'RAND_INTEGER',
  family: 'arithmetic',
  signatures: ['RAND_INTEGER([seed,] bound)'],
  doc: 'A random integer from 0 (inclusive) to the bound (exclusive).',
  deterministic: false,
  resolve: (args) => integers(args, 1, 2, simple('INT')),
  generate(g, args, { literals }) {
    const [first, second] = args
    const bound = second ?? first
    const random = second === undefined ? source(g, undefined, undefined) : source(g, first, literals[0])
    return { code: g.local(`Math.floor(${random}.next() * ${bound?.code}) | 0`), isNull: undefined }
  },
}

export const uuid: ScalarFunction = {
  name: 'UUID',
  family: 'auxiliary',
  signatures: ['UUID()'],
  doc: 'A random UUID of version 4.',
  deterministic: false,
  resolve: (args) =>
    args.length === 0 ? { args: [], result: { kind: 'CHAR', length: 36, nullable: false } } : undefined,
  generate(g) {
    const draw = g.constant(() => uuidText(g.context.random), 'uuid')
    return { code: g.local(`${draw}()`), isNull: undefined }
  },
}

function uuidText(random: Random): string {
  let digits = ''
  for (let i = 0; i < 32; i++) {
    const draw = Math.floor(random.next() * 16)
    digits += (i === 12 ? 4 : i === 16 ? 8 | (draw & 3) : draw).toString(16)
  }
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
