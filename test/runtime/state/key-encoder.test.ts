import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Storage } from '../../../src/core/types/storage.ts'
import { ByteReader, ByteWriter } from '../../../src/runtime/state/bytes.ts'
import { KeyEncoder, NULL_KEY, deserializeKey, serializeKey } from '../../../src/runtime/state/key-encoder.ts'
import { FORMS, type Forms, columnOf, valuesOf } from '../../support/rows.ts'

/** Different values of each storage, NULL among them. */
const VALUES: Record<Storage, readonly unknown[]> = {
  bool: [true, false, null],
  int: [0, 1, -1, 2147483647, -2147483648, null],
  long: [
    0,
    -1,
    Number.MAX_SAFE_INTEGER,
    -Number.MAX_SAFE_INTEGER,
    2n ** 53n,
    2n ** 53n + 1n,
    -(2n ** 60n),
    2n ** 63n - 1n,
    null,
  ],
  double: [0, 0.5, -1.25, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 53 + 2, -(2 ** 60), 1e300, 5e-324, null],
  string: ['', 'a', 'A', 'ä', '日本', '\u{1f600}', 'null', null],
  any: [[1, 2], [1, '2'], [1, 2n], new Map([['a', 1]]), new Uint8Array([1, 2]), { a: NaN }, [null], [undefined], null],
}
const STORAGES = Object.keys(VALUES) as Storage[]

function encodeAll(encoder: KeyEncoder, storage: Storage, values: readonly unknown[], forms: Forms): number[] {
  return [...encoder.encode(columnOf(storage, values, forms), 0, values.length)].slice(0, values.length)
}

describe.each(STORAGES)('keys of storage %s', (storage) => {
  const values = VALUES[storage]

  test('different values have different codes, the same in every form', () => {
    const encoder = new KeyEncoder(storage)
    const codes = encodeAll(encoder, storage, values, FORMS[0] as Forms)
    expect(new Set(codes).size).toBe(values.length)
    expect(codes.indexOf(NULL_KEY)).toBe(values.indexOf(null))
    expect(codes.every((code) => code === code)).toBe(true)
    for (const forms of FORMS) expect(encodeAll(encoder, storage, values, forms)).toEqual(codes)
  })

  test('codes give the values back, all of them and picked', () => {
    const encoder = new KeyEncoder(storage)
    const codes = Float64Array.from(encodeAll(encoder, storage, values, FORMS[1] as Forms))
    expect(valuesOf(encoder.decode(codes, undefined, values.length), values.length)).toEqual(values)
    expect(valuesOf(encoder.decode(codes, Int32Array.of(1, 0, 1), 3), 3)).toEqual([values[1], values[0], values[1]])
  })

  test('another encoder reads what one has written', () => {
    const [one, other] = [new KeyEncoder(storage), new KeyEncoder(storage)]
    encodeAll(other, storage, values.toReversed(), FORMS[0] as Forms)
    const writer = new ByteWriter()
    for (const code of encodeAll(one, storage, values, FORMS[0] as Forms)) one.write(code, writer)
    const reader = new ByteReader(writer.finish())
    const codes = Float64Array.from(values, () => other.read(reader))
    expect(reader.done).toBe(true)
    expect(valuesOf(other.decode(codes, undefined, values.length), values.length)).toEqual(values)
    expect([...codes]).toEqual(encodeAll(other, storage, values, FORMS[0] as Forms))
  })

  test('a part of a column', () => {
    const encoder = new KeyEncoder(storage)
    for (const forms of FORMS) {
      const codes = encodeAll(encoder, storage, values, forms)
      expect([...encoder.encode(columnOf(storage, values, forms), 1, 3)].slice(1, 3)).toEqual(codes.slice(1, 3))
    }
  })
})

describe('key encoder', () => {
  test('both zeros are one key, written alike', () => {
    for (const storage of ['double', 'long'] as const) {
      const encoder = new KeyEncoder(storage)
      const [zero, minus] = encodeAll(encoder, storage, [0, -0], FORMS[0] as Forms) as [number, number]
      expect(zero === minus).toBe(true)
      const written = (code: number): string => {
        const writer = new ByteWriter()
        encoder.write(code, writer)
        return Buffer.from(writer.finish()).toString('hex')
      }
      expect(written(minus)).toBe(written(zero))
      expect(valuesOf(encoder.decode(Float64Array.of(minus), undefined, 1), 1)).toEqual([0])
    }
  })

  test('a dictionary may grow, change, and outlive the codes given to it', () => {
    const encoder = new KeyEncoder('string')
    const forms = FORMS[2] as Forms
    const [a, b] = encodeAll(encoder, 'string', ['a', 'b'], forms) as [number, number]
    encoder.retain(a)
    encoder.sweep()
    expect(encodeAll(encoder, 'string', ['c', 'a', 'b'], forms)).toEqual([b, a, 2])
    expect(encodeAll(encoder, 'string', ['a', 'c'], forms)).toEqual([a, b])
  })

  test('JavaScript values as keys', () => {
    const values = [
      new Date(5),
      Buffer.from('ab'),
      { list: [1n, undefined, null], map: new Map([[1, new Map([['x', -Infinity]])]]) },
      'text',
      1.5,
    ]
    expect(values.map((value) => deserializeKey(serializeKey(value)))).toEqual([
      new Date(5),
      new Uint8Array([97, 98]),
      { list: [1n, undefined, null], map: new Map([[1, new Map([['x', -Infinity]])]]) },
      'text',
      1.5,
    ])
    expect(serializeKey(Buffer.from('ab'))).toBe(serializeKey(new Uint8Array([97, 98])))
  })
})

test('equal codes exactly for equal 64-bit integers', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { minLength: 1 }), (values) => {
      const encoder = new KeyEncoder('long')
      const codes = encodeAll(encoder, 'long', values, FORMS[1] as Forms)
      expect(new Set(codes).size).toBe(new Set(values).size)
      const decoded = valuesOf(encoder.decode(Float64Array.from(codes), undefined, values.length), values.length)
      expect(decoded.map((value) => BigInt(value as number | bigint))).toEqual(values)
    }),
    { seed: 3, numRuns: 100 },
  )
})
