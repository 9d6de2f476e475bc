import fc from 'fast-check'
import type { DataTypeAst } from '../../src/parser/ast/type.ts'
import { identifier, maybe, node, none, several, text, type Tie } from './ast-arbitrary.ts'

const precision = fc.nat({ max: 9 })

/** Names with the parameters that they can take, from the fewest to the most. */
const NAMES: readonly (readonly [string, number, number])[] = [
  ...['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE', 'DATE', 'STRING', 'BYTES'].map(
    (name) => [name, 0, 0] as const,
  ),
  ...['CHAR', 'VARCHAR', 'BINARY', 'VARBINARY', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ'].map(
    (name) => [name, 0, 1] as const,
  ),
  ...['DECIMAL', 'DEC', 'NUMERIC'].map((name) => [name, 0, 2] as const),
  ['DOUBLE PRECISION', 0, 0],
  ['TIMESTAMP WITH TIME ZONE', 0, 1],
  ['TIME WITH LOCAL TIME ZONE', 0, 1],
  ['INTERVAL DAY TO SECOND', 0, 0],
  ['INTERVAL MONTH', 0, 0],
  ['RAW', 0, 0],
]

function named(name: string, min: number, max: number): fc.Arbitrary<DataTypeAst> {
  return node('DataType', {
    name: fc.constant(name),
    parameters: several(precision, min, max),
    elements: none,
    fields: none,
    nullable: fc.boolean(),
  })
}

function collection(name: string, count: number, tie: Tie): fc.Arbitrary<DataTypeAst> {
  return node('DataType', {
    name: fc.constant(name),
    parameters: none,
    elements: several(tie('type'), count, count),
    fields: none,
    nullable: fc.boolean(),
  })
}

function withFields(name: string, tie: Tie): fc.Arbitrary<DataTypeAst> {
  return node('DataType', {
    name: fc.constant(name),
    parameters: none,
    elements: none,
    fields: several(fc.record({ name: identifier, type: tie('type'), comment: maybe(text) }), 1),
    nullable: fc.boolean(),
  })
}

export function typeArbitrary(tie: Tie): fc.Arbitrary<DataTypeAst> {
  return fc.oneof(
    { maxDepth: 2, depthIdentifier: 'type' },
    fc.oneof(...NAMES.map((args) => named(...args))),
    collection('ARRAY', 1, tie),
    collection('MULTISET', 1, tie),
    collection('MAP', 2, tie),
    withFields('ROW', tie),
    withFields('STRUCTURED', tie),
  )
}
