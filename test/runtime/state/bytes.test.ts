import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader, ByteWriter } from '../../../src/runtime/state/bytes.ts'

type Field =
  | { readonly kind: 'u8' | 'i32' | 'f64'; readonly value: number }
  | { readonly kind: 'bigint'; readonly value: bigint }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }

function write(writer: ByteWriter, field: Field): void {
  switch (field.kind) {
    case 'bigint':
      writer.bigint(field.value)
      break
    case 'string':
      writer.string(field.value)
      break
    case 'bytes':
      writer.bytes(field.value)
      break
    default:
      writer[field.kind](field.value)
  }
}

test('what was written is read, in order, to the end', () => {
  const field: fc.Arbitrary<Field> = fc.oneof(
    fc.integer({ min: 0, max: 255 }).map((value) => ({ kind: 'u8', value }) as const),
    fc.integer().map((value) => ({ kind: 'i32', value }) as const),
    fc.double().map((value) => ({ kind: 'f64', value }) as const),
    fc.bigInt().map((value) => ({ kind: 'bigint', value }) as const),
    fc.string({ unit: 'binary', maxLength: 400 }).map((value) => ({ kind: 'string', value }) as const),
    fc.uint8Array({ maxLength: 400 }).map((value) => ({ kind: 'bytes', value }) as const),
  )
  fc.assert(
    fc.property(fc.array(field, { maxLength: 40 }), (fields) => {
      const writer = new ByteWriter()
      for (const each of fields) write(writer, each)
      const reader = new ByteReader(writer.finish())
      for (const { kind, value } of fields) {
        expect(reader.done).toBe(false)
        const read = reader[kind]()
        expect(read instanceof Uint8Array ? [...read] : read).toEqual(value instanceof Uint8Array ? [...value] : value)
      }
      expect(reader.done).toBe(true)
    }),
    { seed: 4, numRuns: 60 },
  )
})

test('numbers by id, or the first ones', () => {
  const values = Float64Array.of(0.5, NaN, -0, Infinity)
  const reader = new ByteReader(new ByteWriter().f64s(values, Int32Array.of(3, 0)).f64s(values, 3).finish())
  expect([reader.f64s(), reader.f64s()]).toEqual([Float64Array.of(Infinity, 0.5), Float64Array.of(0.5, NaN, -0)])
})

test('what has been read stays when the writer goes on', () => {
  const writer = new ByteWriter().string('first')
  const first = writer.finish()
  writer.string('second'.repeat(100))
  expect(new ByteReader(first).string()).toBe('first')
})

test('reading beyond the end fails', () => {
  expect(() => new ByteReader(new Uint8Array(3)).i32()).toThrow(RangeError)
})
