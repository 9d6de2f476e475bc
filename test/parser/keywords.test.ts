import { describe, expect, it } from 'vitest'
import { GRAMMAR_KEYWORDS, isCallable, isReserved, reservedWords } from '../../src/parser/keywords.ts'
import { parseExpression, parseQuery, parseStatement } from '../../src/parser/parse.ts'

const keywords = [...new Set([...GRAMMAR_KEYWORDS, ...reservedWords()])]
const free = keywords.filter((word) => !isReserved(word))

/** The words of the dialect that users meet most. */
const OFTEN_MET =
  `user value values count order offset start end date time timestamp row rows year month day hour minute
  second interval language method position result rank current default table window partition over match measures
  pattern define group limit`.split(/\s+/)

describe('keywords', () => {
  it('are names in back-ticks', () => {
    for (const word of keywords) {
      expect(parseQuery(`SELECT \`${word}\`.x AS \`${word}\` FROM \`${word}\` \`${word}\``).body.kind, word).toBe(
        'Select',
      )
    }
  })

  it('are names without back-ticks unless reserved', () => {
    for (const word of free) {
      const parsed = parseQuery(
        `SELECT ${word}, t.${word}, a AS ${word}, b ${word} FROM d.${word} ${word} GROUP BY ${word}`,
      )
      expect(parsed.body.kind, word).toBe('Select')
      expect(parseStatement(`CREATE TABLE ${word} (x INT, ${word} INT, y AS ${word} + 1)`).kind, word).toBe(
        'CreateTable',
      )
      expect(parseStatement(`DESCRIBE ${word}`).kind, word).toBe('Describe')
    }
  })

  it('count whatever their case', () => {
    expect(isReserved('Select')).toBe(true)
    expect(isReserved('uuid')).toBe(false)
  })

  it('that are reserved are no names', () => {
    for (const word of OFTEN_MET) {
      expect(isReserved(word), word).toBe(true)
      expect(() => parseQuery(`SELECT a AS ${word} FROM t`), word).toThrow(`'${word}' is a reserved word.`)
    }
  })

  it('include those that Flink takes as names', () => {
    const words =
      'COLUMNS METADATA MODEL OVERWRITE OVERWRITING PARTITIONED PARTITIONS VIRTUAL ENFORCED IF DO CONFLICT NOTHING UUID'
    expect(words.split(' ').filter(isReserved)).toEqual([])
  })

  it('name functions where a parenthesis follows', () => {
    for (const word of keywords.filter((w) => isReserved(w) && isCallable(w))) {
      expect(parseExpression(`${word}(a, 1)`).kind, word).toBe('Call')
    }
  })
})
