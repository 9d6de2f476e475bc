import { expect, it } from 'vitest'
import { ParseError } from '../../src/core/errors.ts'
import { parseExpression, parseQuery, parseStatement, parseStatements, statementsOf } from '../../src/parser/parse.ts'
import { endsStatement } from '../../src/parser/script.ts'

it('parses the statements of a script one by one, so that those before a fault can run', () => {
  const statements = statementsOf(`USE a; SELECT ';' -- ;\n; SELECT FROM t; USE b`)
  expect(statements.next().value?.kind).toBe('Use')
  expect(statements.next().value?.kind).toBe('QueryStatement')
  expect(() => statements.next()).toThrow(ParseError)
  expect(() => parseStatements('USE a; SELECT FROM t')).toThrow('1:15: Unexpected')
})

it('lets other texts be parsed between two statements', () => {
  const kinds = [...statementsOf('USE a; SHOW TABLES')].map(({ kind }) => kind)
  const between: string[] = []
  for (const statement of statementsOf('USE a; SHOW TABLES')) between.push(statement.kind, parseQuery('SELECT 1').kind)
  expect(between).toEqual(kinds.flatMap((kind) => [kind, 'Query']))
})

it('leaves a fault of a later statement to that one, even an open string', () => {
  const [first] = statementsOf(`SELECT 1; SELECT 'open`)
  expect(first?.kind).toBe('QueryStatement')
})

it('takes exactly one statement where one is asked for', () => {
  expect(parseStatement(' SHOW TABLES ; -- done').kind).toBe('Show')
  expect(() => parseStatement('SHOW TABLES; SHOW VIEWS')).toThrow('1:14: Only one statement can stand here.')
  expect(() => parseStatement('-- nothing')).toThrow('1:1: Unexpected end of the statement. Expected a statement.')
})

it('takes a query or an expression alone', () => {
  expect(parseQuery('WITH a AS (SELECT 1) SELECT * FROM a').with.length).toBe(1)
  expect(parseExpression('a + 1').kind).toBe('Binary')
  expect(() => parseQuery('SHOW TABLES')).toThrow('Expected WITH, SELECT or VALUES.')
  expect(() => parseQuery('SELECT 1;')).toThrow(`Unexpected ';'.`)
  expect(() => parseExpression('a b')).toThrow('Expected an operator or the end.')
})

it.each([
  ['SELECT 1;', true],
  ['SELECT 1', false],
  ['SELECT 1; -- done', true],
  ['SELECT 1; /* done */\n', true],
  ['SELECT 1; SELECT', false],
  [`SELECT ';`, false],
  [`SELECT ';'`, false],
  [`SELECT 'a';`, true],
  ['SELECT `a;', false],
  ['SELECT 1; /* a;', false],
  ['', false],
  ['-- a;', false],
  [';', true],
  ['EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1;', false],
  ['EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT CASE WHEN b THEN 1 END;', false],
  ['EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; END', false],
  ['EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; END;', true],
  ['EXECUTE STATEMENT SET BEGIN END;', true],
  ['BEGIN STATEMENT SET; INSERT INTO a SELECT 1;', false],
  ['BEGIN STATEMENT SET; INSERT INTO a SELECT 1; END;', true],
  ['SELECT `begin` FROM t;', true],
])('knows whether a statement has ended: %s', (text, ends) => {
  expect(endsStatement(text)).toBe(ends)
})
