import { describe, expect, test } from 'vitest'
import { AfterMatchSkipStrategy, Duration, Pattern } from '../../../src/index.ts'
import { begin, followedBy, is, type Letter, matches, matchesOf } from './cep-letters.ts'

describe('a loop between two events, with strangers in between', () => {
  const loop = (): Pattern<Letter> => followedBy(begin('c'), 'a').oneOrMore()
  const text = 'cdaaadab'

  test('relaxed: each repetition is the next one', async () => {
    expect(await matches(text, followedBy(loop(), 'b'))).toEqual([
      'c1 a3 b8',
      'c1 a3,4 b8',
      'c1 a3,4,5 b8',
      'c1 a3,4,5,7 b8',
    ])
  })

  test('consecutive: it ends with the first stranger', async () => {
    expect(await matches(text, followedBy(loop().consecutive(), 'b'))).toEqual([
      'c1 a3 b8',
      'c1 a3,4 b8',
      'c1 a3,4,5 b8',
    ])
  })

  test('combinations: some may be passed over, but not the first', async () => {
    expect(await matches(text, followedBy(loop().allowCombinations(), 'b'))).toEqual([
      'c1 a3 b8',
      'c1 a3,4 b8',
      'c1 a3,4,5 b8',
      'c1 a3,4,5,7 b8',
      'c1 a3,4,7 b8',
      'c1 a3,5 b8',
      'c1 a3,5,7 b8',
      'c1 a3,7 b8',
    ])
  })

  test('followedByAny: also the first may be passed over', async () => {
    const pattern = begin('c').followedByAny('a').where(is('a')).oneOrMore()
    expect(await matches('caa', pattern)).toEqual(['c1 a2', 'c1 a2,3', 'c1 a3'])
  })
})

describe('a loop at the beginning or end', () => {
  test('gives a match for each beginning and each repetition', async () => {
    expect(await matches('aaa', begin('a').oneOrMore())).toEqual(['a1', 'a1,2', 'a1,2,3', 'a2', 'a2,3', 'a3'])
  })

  test('until ends all of them, and others begin behind it', async () => {
    expect(await matches('acaba', begin('a').oneOrMore().until(is('b')))).toEqual(['a1', 'a1,3', 'a3', 'a5'])
  })

  test('at the end, those without a repetition come first', async () => {
    const pattern = followedBy(begin('c'), 'a').oneOrMore().optional()
    expect(await matches('caxa', pattern)).toEqual(['c1', 'c1 a2', 'c1 a2,4'])
  })

  test('an event that must come directly after it', async () => {
    const pattern = begin('a').oneOrMore().next('b').where(is('b'))
    expect(await matches('aab', pattern)).toEqual(['a1,2 b3', 'a2 b3'])
    expect(await matches('axb', pattern)).toEqual([])
    expect(await matches('axab', pattern)).toEqual(['a1,3 b4', 'a3 b4'])
  })
})

describe('a number of times', () => {
  test('next() is about the first one only', async () => {
    const pattern = (): Pattern<Letter> => begin('a').next('b').where(is('b')).times(2)
    expect(await matches('abxb', pattern())).toEqual(['a1 b2,4'])
    expect(await matches('axbb', pattern())).toEqual([])
    expect(await matches('abxb', pattern().consecutive())).toEqual([])
    expect(await matches('abb', pattern().consecutive())).toEqual(['a1 b2,3'])
  })

  test('followedByAny() is about the first one only', async () => {
    expect(await matches('abbb', begin('a').followedByAny('b').where(is('b')).times(2))).toEqual(['a1 b2,3', 'a1 b3,4'])
  })

  test('or not at all', async () => {
    const pattern = (): Pattern<Letter> => followedBy(followedBy(begin('a'), 'b').times(2).optional(), 'c')
    expect(await matches('abc', pattern())).toEqual(['a1 c3'])
    expect(await matches('abbc', pattern())).toEqual(['a1 b2,3 c4', 'a1 c4'])
  })

  test('greedy: as many as there are, up to the limit', async () => {
    const pattern = (): Pattern<Letter> => followedBy(followedBy(begin('a'), 'b').times(2, 4).greedy(), 'c')
    expect(await matches('abc', pattern())).toEqual([])
    expect(await matches('abbc', pattern())).toEqual(['a1 b2,3 c4'])
    expect(await matches('abbbc', pattern())).toEqual(['a1 b2,3,4 c5'])
    expect(await matches('abbbbc', pattern())).toEqual(['a1 b2,3,4,5 c6'])
  })

  test('with less than a time between them', async () => {
    const rows: Letter[] = [
      ['b', 1],
      ['b', 5],
      ['b', 10],
    ]
    expect(await matchesOf(rows, begin('b').times(2, Duration.ofMillis(5)))).toEqual(['b1,5'])
    expect(await matchesOf(rows, begin('b').times(2, Duration.ofMillis(6)))).toEqual(['b1,5', 'b5,10'])
  })

  test('greedy loops take what fits, also behind strangers', async () => {
    const pattern = (): Pattern<Letter> => followedBy(followedBy(begin('a'), 'b').oneOrMore().greedy(), 'c')
    expect(await matches('abxbc', pattern())).toEqual(['a1 b2,4 c5'])
    expect(await matches('abxc', pattern())).toEqual(['a1 b2 c4'])
  })
})

describe('an optional event', () => {
  test('at the beginning', async () => {
    expect(await matches('ab', begin('a').optional().next('b').where(is('b')))).toEqual(['a1 b2', 'b2'])
  })

  test('at the end: the match without it is there at once', async () => {
    expect(await matches('axb', followedBy(begin('a'), 'b').optional())).toEqual(['a1', 'a1 b3'])
    expect(await matches('a', followedBy(begin('a'), 'b').optional())).toEqual(['a1'])
  })

  test('before a strict one: once something was passed over for it, it has to come', async () => {
    const pattern = (): Pattern<Letter> => followedBy(begin('a'), 'b').optional().next('c').where(is('c'))
    expect(await matches('ac', pattern())).toEqual(['a1 c2'])
    expect(await matches('axc', pattern())).toEqual([])
    expect(await matches('axbc', pattern())).toEqual(['a1 b3 c4'])
  })
})

describe('skipping after a match', () => {
  const { noSkip, skipPastLastEvent, skipToFirst, skipToLast, skipToNext } = AfterMatchSkipStrategy

  const strategies: [string, AfterMatchSkipStrategy, string[]][] = [
    ['none', noSkip(), ['b1,2,3 c4', 'b2,3 c4', 'b3 c4']],
    ['next', skipToNext(), ['b1,2,3 c4', 'b2,3 c4', 'b3 c4']],
    ['past the last', skipPastLastEvent(), ['b1,2,3 c4']],
    ['to the first b', skipToFirst('b'), ['b1,2,3 c4', 'b2,3 c4', 'b3 c4']],
    ['to the last b', skipToLast('b'), ['b1,2,3 c4', 'b3 c4']],
  ]
  test.each(strategies)('%s, of a loop that began several times', async (_, skip, expected) => {
    expect(await matches('bbbc', begin('b', skip).oneOrMore().consecutive().next('c').where(is('c')))).toEqual(expected)
  })

  test.each<[string, AfterMatchSkipStrategy, string[]]>([
    ['none', noSkip(), ['a1 b2', 'a1 b2,3', 'a1 b2,3,4']],
    ['next', skipToNext(), ['a1 b2']],
  ])('%s, of several matches with one beginning', async (_, skip, expected) => {
    expect(await matches('abbb', begin('a', skip).next('b').where(is('b')).oneOrMore())).toEqual(expected)
  })

  test.each<[string, AfterMatchSkipStrategy, string[]]>([
    ['none', noSkip(), ['a1,2,3', 'a2,3,4', 'a3,4,5', 'a4,5,6']],
    ['next', skipToNext(), ['a1,2,3', 'a2,3,4', 'a3,4,5', 'a4,5,6']],
    ['past the last', skipPastLastEvent(), ['a1,2,3', 'a4,5,6']],
  ])('%s, of a number of times', async (_, skip, expected) => {
    expect(await matches('aaaaaa', begin('a', skip).times(3))).toEqual(expected)
  })

  test.each<[string, AfterMatchSkipStrategy, string[]]>([
    ['none', noSkip(), ['x1 y2 z3,4,5 d6', 'x2 y3 z4,5 d6', 'x3 y4 z5 d6']],
    ['to the first z', skipToFirst('z'), ['x1 y2 z3,4,5 d6', 'x3 y4 z5 d6']],
  ])('%s, where one event fits several patterns', async (_, skip, expected) => {
    const pattern = Pattern.begin<Letter>('x', skip)
      .where(is('a', 'b', 'c'))
      .next('y')
      .where(is('b', 'c'))
      .next('z')
      .where(is('c'))
      .oneOrMore()
      .greedy()
      .next('d')
      .where(is('d'))
    expect(await matches('abcccd', pattern)).toEqual(expected)
  })
})
