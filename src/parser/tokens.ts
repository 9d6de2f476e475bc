import { createToken, Lexer, type TokenType } from 'chevrotain'
import { GRAMMAR_KEYWORDS, isCallable, isReserved, type Keyword, reservedWords } from './keywords.ts'

/** A set of token types that the grammar can ask for by one name. `label` is what error messages call it. */
function category(name: string, label: string): TokenType {
  return createToken({ name, label, pattern: Lexer.NA })
}

/** Any word outside back-ticks. */
export const Word: TokenType = category('Word', 'a word')
/** Whatever names a thing: words that are not reserved, and anything in back-ticks. */
export const Name: TokenType = category('Name', 'a name')
/** Reserved words that can be called as functions. */
export const FunctionWord: TokenType = category('FunctionWord', 'a function')
export const BinaryOperator: TokenType = category('BinaryOperator', 'an operator')
export const Sign: TokenType = category('Sign', 'a sign')
/** `CURRENT_DATE` and the like, which are called without parentheses. */
export const Niladic: TokenType = category('Niladic', 'a function')
/** The units of intervals, singular. */
export const Unit: TokenType = category('Unit', 'a unit of time')
export const UnitPlural: TokenType = category('UnitPlural', 'a unit of time')
/** What may be a type; keywords of the next clause may not. */
export const TypeWord: TokenType = category('TypeWord', 'a type')
export const JsonFunctionWord: TokenType = category('JsonFunctionWord', 'a function')

// The ranges are those of the letters that Flink takes in a name without back-ticks.
const LETTER =
  'A-Za-z_\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u1fff\\u3040-\\u318f\\u3300-\\u337f\\u3400-\\u3d2d\\u4e00-\\u9fff\\uf900-\\ufaff'

export const Identifier: TokenType = createToken({
  name: 'Identifier',
  label: 'a name',
  pattern: new RegExp(`[${LETTER}][${LETTER}0-9$]*`),
  categories: [Word, Name, TypeWord],
})
export const QuotedIdentifier: TokenType = createToken({
  name: 'QuotedIdentifier',
  label: 'a name',
  pattern: /`(?:[^`]|``)[^`]*(?:``[^`]*)*`/,
  line_breaks: true,
  categories: [Name],
})
/** A reserved word that the grammar has no use for. */
export const ReservedWord: TokenType = createToken({
  name: 'ReservedWord',
  pattern: Lexer.NA,
  categories: [Word, FunctionWord, TypeWord],
})

const CATEGORIES: Readonly<Partial<Record<Keyword, readonly TokenType[]>>> = {
  ...of([TypeWord], 'DATE', 'TIME', 'TIMESTAMP', 'NULL', 'DESCRIPTOR'),
  ...of([BinaryOperator], 'OR', 'AND', 'OVERLAPS'),
  ...of([Niladic], 'CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP'),
  ...of([Unit], 'YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'),
  ...of([UnitPlural], 'YEARS', 'QUARTERS', 'MONTHS', 'WEEKS', 'DAYS', 'HOURS', 'MINUTES', 'SECONDS'),
  ...of([JsonFunctionWord], 'JSON_VALUE', 'JSON_QUERY', 'JSON_EXISTS', 'JSON_OBJECT', 'JSON_ARRAY'),
  ...of([JsonFunctionWord], 'JSON_OBJECTAGG', 'JSON_ARRAYAGG'),
}

function of(
  categories: readonly TokenType[],
  ...words: readonly Keyword[]
): Partial<Record<Keyword, readonly TokenType[]>> {
  return Object.fromEntries(words.map((word) => [word, categories]))
}

function keyword(word: Keyword): TokenType {
  const naming = isReserved(word) ? (isCallable(word) ? [FunctionWord] : []) : [Name]
  const categories = [Word, ...naming, ...(CATEGORIES[word] ?? [])]
  return createToken({ name: word, label: word, pattern: Lexer.NA, categories })
}

/** The keywords of the grammar. */
export const K: Readonly<Record<Keyword, TokenType>> = Object.fromEntries(
  GRAMMAR_KEYWORDS.map((word) => [word, keyword(word)]),
) as Record<Keyword, TokenType>

/** What a word is, by its upper-case text; names are missing. */
export const WORD_TYPES: ReadonlyMap<string, TokenType> = new Map([
  ...[...reservedWords()].map((word) => [word, ReservedWord] as const),
  ...Object.entries(K),
])

function symbol(name: string, text: string, ...categories: TokenType[]): TokenType {
  return createToken({ name, label: `'${text}'`, pattern: text, categories })
}

export const LeftParen: TokenType = symbol('LeftParen', '(')
export const RightParen: TokenType = symbol('RightParen', ')')
export const LeftBracket: TokenType = symbol('LeftBracket', '[')
export const RightBracket: TokenType = symbol('RightBracket', ']')
export const LeftBrace: TokenType = symbol('LeftBrace', '{')
export const RightBrace: TokenType = symbol('RightBrace', '}')
export const ExclusionStart: TokenType = symbol('ExclusionStart', '{-')
export const ExclusionEnd: TokenType = symbol('ExclusionEnd', '-}')
export const Comma: TokenType = symbol('Comma', ',')
export const Semicolon: TokenType = symbol('Semicolon', ';')
export const Dot: TokenType = symbol('Dot', '.')
export const Colon: TokenType = symbol('Colon', ':')
export const Question: TokenType = symbol('Question', '?')
export const Bar: TokenType = symbol('Bar', '|')
export const Arrow: TokenType = symbol('Arrow', '=>')
export const HintStart: TokenType = symbol('HintStart', '/*+')
export const HintEnd: TokenType = symbol('HintEnd', '*/')
export const Equal: TokenType = symbol('Equal', '=', BinaryOperator)
export const NotEqual: TokenType = symbol('NotEqual', '<>', BinaryOperator)
export const LessOrEqual: TokenType = symbol('LessOrEqual', '<=', BinaryOperator)
export const GreaterOrEqual: TokenType = symbol('GreaterOrEqual', '>=', BinaryOperator)
export const Less: TokenType = symbol('Less', '<', BinaryOperator)
export const Greater: TokenType = symbol('Greater', '>', BinaryOperator)
export const Concat: TokenType = symbol('Concat', '||', BinaryOperator)
export const Plus: TokenType = symbol('Plus', '+', BinaryOperator, Sign)
export const Minus: TokenType = symbol('Minus', '-', BinaryOperator, Sign)
export const Star: TokenType = symbol('Star', '*', BinaryOperator)
export const Slash: TokenType = symbol('Slash', '/', BinaryOperator)
export const Percent: TokenType = symbol('Percent', '%', BinaryOperator)

function literal(name: string, label: string, pattern: RegExp, line_breaks = false): TokenType {
  return createToken({ name, label, pattern, line_breaks })
}

export const Double: TokenType = literal('Double', 'a number', /(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+/)
export const Decimal: TokenType = literal('Decimal', 'a number', /\d+\.\d*|\.\d+/)
export const Integer: TokenType = literal('Integer', 'a number', /\d+/)
export const Text: TokenType = literal('Text', 'a string', /'[^']*(?:''[^']*)*'/, true)
export const UnicodeText: TokenType = literal('UnicodeText', 'a string', /[uU]&'[^']*(?:''[^']*)*'/, true)
export const Binary: TokenType = literal('Binary', 'a binary string', /[xX]'[^']*'/, true)

const Space = createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true })
const LineComment = createToken({ name: 'LineComment', pattern: /--[^\n]*/, group: Lexer.SKIPPED })
const BlockComment = createToken({
  name: 'BlockComment',
  pattern: /\/\*(?!\+)[^]*?\*\//,
  group: Lexer.SKIPPED,
  line_breaks: true,
})

// Faults are tokens that no rule takes, so that a script runs up to the statement that has one.
export const OpenComment: TokenType = literal('OpenComment', '', /\/\*(?!\+)[^]*/, true)
export const OpenText: TokenType = literal('OpenText', '', /'[^]*/, true)
export const OpenName: TokenType = literal('OpenName', '', /`[^]*/, true)
export const EmptyName: TokenType = literal('EmptyName', '', /``/)
export const DoubleQuoted: TokenType = literal('DoubleQuoted', '', /"[^"\n]*"?/)
export const BangEqual: TokenType = literal('BangEqual', '', /!=/)
export const UnexpectedCharacter: TokenType = createToken({ name: 'UnexpectedCharacter', pattern: Lexer.NA })

/** What the lexer looks for, in this order. */
export const LEXED: TokenType[] = [
  ...[Space, UnicodeText, Binary, Identifier, Text, QuotedIdentifier, Double, Decimal, Integer],
  ...[
    LineComment,
    HintStart,
    HintEnd,
    BlockComment,
    OpenComment,
    OpenText,
    EmptyName,
    OpenName,
    DoubleQuoted,
    BangEqual,
  ],
  ...[Arrow, NotEqual, LessOrEqual, GreaterOrEqual, Concat, ExclusionStart, ExclusionEnd],
  ...[LeftParen, RightParen, Comma, Dot, Semicolon, Equal, Less, Greater, Plus, Minus, Star, Slash, Percent],
  ...[LeftBracket, RightBracket, LeftBrace, RightBrace, Colon, Question, Bar],
]

/** Every token type that rules may ask for. */
export const VOCABULARY: TokenType[] = [
  ...LEXED,
  ...Object.values(K),
  ...[ReservedWord, UnexpectedCharacter, Word, Name, FunctionWord],
  ...[BinaryOperator, Sign, Niladic, Unit, UnitPlural, JsonFunctionWord, TypeWord],
]
