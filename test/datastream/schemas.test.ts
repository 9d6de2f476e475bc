import { describe, expect, test } from 'vitest'
import { DataTypes } from '../../src/core/types/data-types.ts'
import { JsonSchema } from '../../src/runtime/json-schema.ts'
import { SimpleStringSchema } from '../../src/runtime/schemas.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const text = (written: Uint8Array): string => Buffer.from(written).toString()

test('SimpleStringSchema is UTF-8, of a part of a buffer too', () => {
  const schema = new SimpleStringSchema()
  expect(text(schema.serialize('grün ✓'))).toBe('grün ✓')
  expect(schema.deserialize(schema.serialize('grün ✓'))).toBe('grün ✓')
  expect(schema.deserialize(bytes('abcdef').subarray(2, 4))).toBe('cd')
})

describe('JsonSchema', () => {
  test('without a type is JSON', () => {
    const schema = new JsonSchema<{ a: number[] }>()
    expect(schema.deserialize(bytes('{"a": [1, 2.5]}'))).toEqual({ a: [1, 2.5] })
    expect(text(schema.serialize({ a: [1] }))).toBe('{"a":[1]}')
    expect(() => schema.deserialize(bytes('{"a"'))).toThrow(SyntaxError)
  })

  const row = DataTypes.ROW({
    id: DataTypes.BIGINT().notNull(),
    'odd `, name': DataTypes.STRING(),
    price: DataTypes.DECIMAL(20, 2),
    flags: DataTypes.ARRAY(DataTypes.BOOLEAN()),
    counts: DataTypes.MAP(DataTypes.STRING(), DataTypes.BIGINT()),
    raw: DataTypes.BYTES(),
    inner: DataTypes.ROW({ n: DataTypes.DOUBLE() }),
  }).notNull()
  const typed = new JsonSchema(row)

  test('with a type has its JavaScript values, whole numbers exactly', () => {
    const json = `{"id": 9007199254740993, "odd \`, name": "12345678901234567890", "price": 10.5, "flags": [true, null],
      "counts": {"a": 1, "b": -9223372036854775808}, "raw": "AQI=", "inner": {"n": 1234567890123456800}, "more": 1}`
    const value = {
      id: 9007199254740993n,
      'odd `, name': '12345678901234567890',
      price: '10.5',
      flags: [true, null],
      counts: new Map([
        ['a', 1n],
        ['b', -9223372036854775808n],
      ]),
      raw: new Uint8Array([1, 2]),
      inner: { n: 1234567890123456800 },
    }
    expect(typed.deserialize(bytes(json))).toEqual(value)
    expect(typed.deserialize(typed.serialize(value))).toEqual(value)
    expect(text(typed.serialize(value))).toContain('"id":9007199254740993,')
  })

  test('fields that are not there are null', () => {
    expect(typed.deserialize(bytes('{"id": 1}'))).toEqual({
      id: 1n,
      'odd `, name': null,
      price: null,
      flags: null,
      counts: null,
      raw: null,
      inner: null,
    })
  })

  test.each([
    ['{}', "Field 'id' must be BIGINT NOT NULL, but there is none."],
    ['{"id": 1.5}', "Field 'id' must be BIGINT NOT NULL, but it is 1.5."],
    ['{"id": 1, "flags": [true, "x"]}', `Field 'flags[1]' must be BOOLEAN, but it is "x".`],
    ['{"id": 1, "inner": {"n": "1"}}', `Field 'inner.n' must be DOUBLE, but it is "1".`],
    [
      '{"id": 1, "odd `, name": 12345678901234567890}',
      "Field 'odd `, name' must be STRING, but it is 12345678901234567890.",
    ],
    ['{"id": 1, "counts": [1]}', "Field 'counts' must be MAP<STRING, BIGINT>, but it is [1]."],
    ['null', 'The value must be ROW<'],
  ])('names what does not fit: %s', (json, message) => {
    expect(() => typed.deserialize(bytes(json))).toThrow(message)
  })

  test('writes bigints, dates and maps; a function is no JSON', () => {
    const schema = new JsonSchema<unknown>()
    expect(text(schema.serialize({ n: 12345678901234567890n, at: new Date(0), m: new Map([[1, 2]]) }))).toBe(
      '{"n":12345678901234567890,"at":"1970-01-01T00:00:00.000Z","m":{"1":2}}',
    )
    expect(() => schema.serialize(() => 1)).toThrow("A function can't be written as JSON.")
  })
})
