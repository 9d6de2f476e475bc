import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ContentMap, keyGroupOfToken, keyToken } from '../../../src/runtime/state/key-token.ts'
import { ByteReader, ByteWriter } from '../../../src/runtime/state/bytes.ts'
import { readValue, writeValue } from '../../../src/runtime/state/values.ts'

test.each<[unknown, unknown]>([
  [
    { a: 1, b: [2, 'x'] },
    { b: [2, 'x'], a: 1 },
  ],
  [new Date(5), new Date(5)],
  [-0, 0],
  [[-0], [0]],
  [new Uint8Array([1, 2]), Buffer.from([1, 2])],
  [Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
])('%o and %o are one key', (a, b) => {
  const map = new ContentMap([[a, 1]])
  expect(map.has(b)).toBe(true)
  expect(keyGroupOfToken(keyToken(a), 128)).toBe(keyGroupOfToken(keyToken(b), 128))
})

test.each<[unknown, unknown]>([
  [1, 1n],
  [1, '1'],
  [true, 'true'],
  [['a', 'b'], ['ab']],
  [{ a: undefined }, {}],
  [{ a: null }, { a: undefined }],
  [
    [1, [2]],
    [[1], 2],
  ],
  [new Date(5), 5],
  ['\0D5;', new Date(5)],
  ['\0s\0D5;', '\0D5;'],
])('%o and %o are two', (a, b) => {
  expect(new ContentMap([[a, 1]]).has(b)).toBe(false)
})

test('keys are equal exactly when their content is', () => {
  const { key } = fc.letrec((tie) => ({
    key: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>('', 'a', '\0', 'z', 0, 1, 1n, true, null, undefined, new Date(1)),
      fc.array(tie('key'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', ''), tie('key'), { maxKeys: 2, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(keyToken(a) === keyToken(b)).toBe(isDeepStrictEqual(a, b))
      expect(keyToken(structuredClone(a))).toBe(keyToken(a))
    }),
    { numRuns: 1000 },
  )
})

test.each<[unknown]>([[Symbol('x')], [() => 1], [new Map()], [/x/]])('%o is none', (key) => {
  expect(() => keyToken(key)).toThrow(expect.objectContaining({ code: 'BAD_KEY' }))
})

test('saved values come back exactly', () => {
  const cyclic: unknown[] = [1]
  cyclic.push(cyclic)
  const values = [
    undefined,
    null,
    -0,
    NaN,
    2n ** 70n,
    'ä\0',
    new Date(1),
    new Map<unknown, unknown>([[{ a: 1 }, new Set([1])]]),
    new Uint8Array([1, 2, 3]).subarray(1),
    Float64Array.of(1.5),
    { a: [undefined, { b: true }] },
    cyclic,
  ]
  const writer = new ByteWriter()
  writeValue(values, writer)
  expect(readValue(new ByteReader(writer.finish()))).toEqual(values)
})
