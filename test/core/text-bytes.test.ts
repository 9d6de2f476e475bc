import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  charactersOfBytes,
  containsTest,
  endsWithBytes,
  orderOfBytes,
  sameBytes,
  startsWithBytes,
} from '../../src/core/text-bytes.ts'
import { decodedText, type TextBuffer } from '../../src/core/text-buffer.ts'
import { compareText } from '../../src/core/text-order.ts'

const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
)

/** The bytes of a text with something around them. */
function bytesOf(text: string): readonly [TextBuffer, number, number] {
  const buffer = Buffer.from(`aé${text}ab`) as TextBuffer
  return [buffer, 3, buffer.length - 2]
}

test('bytes compare as their texts do', () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const [x, y] = [bytesOf(a), bytesOf(b)]
      expect(sameBytes(...x, ...y)).toBe(a === b)
      expect(Math.sign(orderOfBytes(...x, ...y))).toBe(Math.sign(compareText(a, b)))
      expect(startsWithBytes(...x, ...y)).toBe(a.startsWith(b))
      expect(endsWithBytes(...x, ...y)).toBe(a.endsWith(b))
      if (b !== '') expect(containsTest(Buffer.from(b))(...x)).toBe(a.includes(b))
    }),
    { numRuns: 5000 },
  )
})

test('characters are counted, and decoded, whether or not the bytes are known to be ASCII', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = bytesOf(text)
      expect(charactersOfBytes(...bytes)).toBe([...text].length)
      expect(decodedText(...bytes, false)).toBe(text)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 40 }), (text) => {
      expect(decodedText(...bytesOf(text), true)).toBe(text)
    }),
  )
})
