import { expect, test } from 'vitest'
import { AfterMatchSkipStrategy } from '../../src/datastream/cep/after-match-skip-strategy.ts'
import { CEP } from '../../src/datastream/cep/cep.ts'
import { Pattern } from '../../src/datastream/cep/pattern.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'

const begin = (skip?: AfterMatchSkipStrategy): Pattern<string> => Pattern.begin<string>('a', skip)
const group = (): Pattern<string> => Pattern.begin(begin().next('b'))
const always = (): boolean => true

test.each<[string, () => Pattern<string, string>, string]>([
  ['two names', () => begin().next('b').next('a'), "There are two patterns 'a': names must be unique."],
  [
    'an absence at the end without limit',
    () => begin().notFollowedBy('b'),
    "Pattern 'b' ends the pattern with an absence, which needs a time limit: call within().",
  ],
  [
    'an absence after something optional',
    () => begin().next('b').optional().notNext('c'),
    "Pattern 'b' is optional, so no absence can follow it: use two patterns, one with the optional part and one without.",
  ],
  [
    'an optional absence',
    () => begin().notNext('b').optional(),
    "Pattern 'b' must not occur, so it can't be optional.",
  ],
  ['a repeated absence', () => begin().notNext('b').times(2), "Pattern 'b' must not occur, so it can't be repeated."],
  [
    'two quantifiers',
    () => begin().oneOrMore().times(2),
    "Pattern 'a' has a quantifier already: give it one of times(), oneOrMore() and timesOrMore(), before optional().",
  ],
  ['optional twice', () => begin().optional().optional(), "Pattern 'a' is optional already."],
  ['no times', () => begin().times(0), "Pattern 'a' can't be repeated 0 to 0 times."],
  ['times the wrong way round', () => begin().times(3, 2), "Pattern 'a' can't be repeated 3 to 2 times."],
  [
    'a single greedy event',
    () => begin().greedy(),
    "Pattern 'a' is taken once, so it can not be greedy: call oneOrMore() or times() before.",
  ],
  ['a greedy group', () => group().oneOrMore().greedy(), "The group can't be greedy: only single patterns can."],
  [
    'greedy combinations',
    () => begin().oneOrMore().greedy().allowCombinations(),
    "Pattern 'a' can't be greedy and allow combinations.",
  ],
  [
    'optional after greedy',
    () => begin().oneOrMore().greedy().next('b').optional(),
    "Pattern 'b' can't be optional, because a before it is greedy.",
  ],
  [
    'consecutive without repetition',
    () => begin().consecutive(),
    "Pattern 'a' is not repeated: call oneOrMore() or times() before consecutive().",
  ],
  [
    'two contiguities',
    () => begin().oneOrMore().consecutive().allowCombinations(),
    "Pattern 'a' can be either consecutive() or allowCombinations(), and only once.",
  ],
  [
    'until without loop',
    () => begin().times(2).until(always),
    "Pattern 'a' is no loop: until() is for oneOrMore() and timesOrMore().",
  ],
  ['until twice', () => begin().oneOrMore().until(always).until(always), "Pattern 'a' has an until() already."],
  ['no time', () => begin().within(0), "Pattern 'a' needs a time above 0 for within(), not 0 ms."],
  [
    'a condition on a group',
    () => group().where(always),
    'The group has no events of its own: call where() on the patterns in it.',
  ],
  [
    'an unknown target',
    () => begin(AfterMatchSkipStrategy.skipToLast('bb')).next('b').next('cc'),
    "There is no pattern 'bb' that a match could skip to. Did you mean 'b'?",
  ],
])('refuses %s', (_, build, message) => {
  const stream = StreamExecutionEnvironment.getExecutionEnvironment().fromData<string>()
  expect(() => CEP.pattern(stream, build()).select((match) => match.size)).toThrow(
    expect.objectContaining({ code: 'MALFORMED_PATTERN', message }),
  )
})
