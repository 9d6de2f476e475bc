import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StringColumn } from '../../../src/core/column.ts'
import { StringInterner } from '../../../src/runtime/state/interner.ts'
import { columnOf } from '../../support/rows.ts'

/** Codes of texts that come as bytes. */
function codesOfBytes(interner: StringInterner, texts: readonly string[]): number[] {
  const { bytes } = columnOf('string', texts, { strings: 'bytes', longs: 'numbers', nulls: 'needed' }) as StringColumn
  const out = new Float64Array(texts.length)
  if (bytes !== undefined) interner.codesOfBytes(bytes, 0, texts.length, out)
  return [...out]
}

describe('string interner', () => {
  test('the same text has the same code, as string and as bytes', () => {
    const interner = new StringInterner()
    expect(['a', 'ü', '', 'a'].map((text) => interner.codeOfText(text))).toEqual([0, 1, 2, 0])
    expect(codesOfBytes(interner, ['', 'b', '日本', 'ü', 'a', 'b'])).toEqual([2, 3, 4, 1, 0, 3])
    expect(['日本', 'b'].map((text) => interner.codeOfText(text))).toEqual([4, 3])
    expect(interner.texts).toEqual(['a', 'ü', '', 'b', '日本'])
  })

  test('half a surrogate pair is one text, U+FFFD', () => {
    const interner = new StringInterner()
    const code = interner.codeOfText('x\ud800')
    expect([interner.codeOfText('x\ud800'), interner.codeOfText('x\ufffd')]).toEqual([code, code])
    expect(codesOfBytes(interner, ['x\ufffd'])).toEqual([code])
    expect(interner.codeOfText('y')).not.toBe(code)
    expect([interner.codeOfText('x\ud800'), interner.size]).toEqual([code, 2])
  })

  test('a code lives as long as it is retained; sweep drops the ones nobody retained', () => {
    const interner = new StringInterner()
    const [a, b] = [interner.codeOfText('a'), interner.codeOfText('b')]
    interner.retain(a)
    interner.retain(a)
    interner.sweep()
    expect([interner.size, interner.texts]).toEqual([1, ['a', '']])
    expect(interner.codeOfText('c')).toBe(b)
    interner.release(a)
    expect(interner.codeOfText('a')).toBe(a)
    const { generation } = interner
    interner.release(a)
    expect(interner.generation).toBeGreaterThan(generation)
    interner.sweep()
    expect(interner.size).toBe(0)
  })

  test('a code given out twice before a sweep is dropped once', () => {
    const interner = new StringInterner()
    const code = interner.codeOfText('a')
    interner.retain(code)
    interner.release(code)
    expect(interner.codeOfText('b')).toBe(code)
    interner.sweep()
    expect(interner.size).toBe(0)
    expect(interner.codeOfText('c')).not.toBe(interner.codeOfText('d'))
  })

  test('many texts, growing and shrinking, as bytes', () => {
    const interner = new StringInterner()
    const texts = Array.from({ length: 3000 }, (_, i) => `text ${i}`)
    codesOfBytes(interner, texts).forEach((code, i) => {
      if (i % 3 === 0) interner.retain(code)
    })
    interner.sweep()
    expect(interner.size).toBe(1000)
    const codes = codesOfBytes(interner, texts)
    expect(codes.map((code) => interner.texts[code])).toEqual(texts)
    expect(new Set(codes).size).toBe(3000)
  })
})

test('against a Map', () => {
  const text = fc.constantFrom('', 'a', 'b', 'ab', 'ba', 'ä', 'é', '€', '\u{1f600}', 'a longer text that is one')
  const command = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(text, fc.boolean()).map(([t, keep]) => ({ do: 'text', texts: [t], keep }) as const),
    },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.array(text, { maxLength: 5 }), fc.boolean())
        .map(([t, keep]) => ({ do: 'bytes', texts: t, keep }) as const),
    },
    { weight: 3, arbitrary: text.map((t) => ({ do: 'release', texts: [t], keep: false }) as const) },
    { weight: 2, arbitrary: fc.constant({ do: 'sweep', texts: [], keep: false } as const) },
  )
  fc.assert(
    fc.property(fc.array(command, { maxLength: 80, size: 'max' }), (commands) => {
      const interner = new StringInterner()
      /** Code and references of the texts that must be known. */
      const model = new Map<string, { code: number; refs: number }>()
      for (const { do: action, texts, keep } of commands) {
        if (action === 'sweep') {
          interner.sweep()
          for (const [known, { refs }] of model) if (refs === 0) model.delete(known)
          expect(interner.size).toBe(model.size)
        } else if (action === 'release') {
          const known = model.get(texts[0] ?? '')
          if (known === undefined || known.refs === 0) continue
          interner.release(known.code)
          if (--known.refs === 0) model.delete(texts[0] ?? '')
        } else {
          const codes = action === 'bytes' ? codesOfBytes(interner, texts) : texts.map((t) => interner.codeOfText(t))
          texts.forEach((t, i) => {
            const code = codes[i] as number
            const known = model.get(t) ?? { code, refs: 0 }
            expect(code).toBe(known.code)
            expect(interner.texts[code]).toBe(t)
            for (const [other, { code: taken }] of model) if (other !== t) expect(taken).not.toBe(code)
            if (keep) {
              interner.retain(code)
              known.refs++
            }
            model.set(t, known)
          })
        }
      }
    }),
    { seed: 2, numRuns: 80 },
  )
})
