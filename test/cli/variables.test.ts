import { expect, test } from 'vitest'
import { errorText, exitCode } from '../../src/cli/errors.ts'
import { type Script, scriptOf, withVariables } from '../../src/cli/variables.ts'
import { JobError, ParseError, ValidationError } from '../../src/core/errors.ts'
import { positionAt } from '../../src/core/position.ts'

const VARIABLES = new Map([
  ['name', 'orders'],
  ['data.dir', '/tmp/${name}'],
  ['empty', ''],
])

function textOf(source: string): string {
  return withVariables(scriptOf(source), VARIABLES).text
}

test('a variable is replaced wherever it stands but in comments, and its value is not searched again', () => {
  expect(
    textOf("SELECT ${empty}'${name}' FROM `${name}` -- ${name} ${other}\n/* ${x} */ WHERE a = '${data.dir}'"),
  ).toBe("SELECT 'orders' FROM `orders` -- ${name} ${other}\n/* ${x} */ WHERE a = '/tmp/${name}'")
})

test('what looks like a comment in a text is none', () => {
  expect(textOf("'--${name}' `/*` ${name} 'it''s --' ${name}")).toBe("'--orders' `/*` orders 'it''s --' orders")
})

test('what is no name is left alone', () => {
  expect(textOf("'a${2}' ${} ${a b} $name $${name}")).toBe("'a${2}' ${} ${a b} $name $orders")
})

function failure(script: Script): unknown {
  try {
    return withVariables(script, VARIABLES)
  } catch (error) {
    return error
  }
}

test('a missing variable is an error at its place', () => {
  const script = scriptOf('SELECT 1;\nSELECT ${nam};', 'queries.sql')
  const error = failure(script)
  expect(exitCode(error)).toBe(2)
  expect(errorText(error, script)).toBe(
    [
      "error: queries.sql:2:8: The variable 'nam' has no value; given are name, data.dir, empty. Give it by -D nam=VALUE.",
      '2 | SELECT ${nam};',
      '           ^^^^^^',
      '',
    ].join('\n'),
  )
})

/** The error that a parser finds at `word` of the text that it is given. */
function errorAt(script: Script, word: string): ParseError {
  const offset = script.text.indexOf(word)
  const span = { start: positionAt(script.text, offset), end: offset + word.length }
  return new ParseError('TEST', 'bad word', { text: script.text, span })
}

test('errors point into the file as it was written', () => {
  const script = withVariables(scriptOf('FROM ${name} WHERE\n${data.dir} wrong ${empty} x', 'a.sql'), VARIABLES)
  expect(script.text).toBe('FROM orders WHERE\n/tmp/${name} wrong  x')
  expect(errorText(errorAt(script, 'wrong'), script)).toBe(
    'error: a.sql:2:13: bad word\n2 | ${data.dir} wrong ${empty} x\n                ^^^^^\n',
  )
  expect(errorText(errorAt(script, 'orders'), script)).toBe(
    'error: a.sql:1:6: bad word\n1 | FROM ${name} WHERE\n         ^^^^^^^\n',
  )
  expect(errorText(errorAt(script, 'der'), script)).toBe(
    'error: a.sql:1:6: bad word\n1 | FROM ${name} WHERE\n         ^^^^^^^\n',
  )
})

test('errors without a place, in another text, and of others', () => {
  const script = scriptOf('SELECT 1', 'a.sql')
  expect(errorText(new JobError('TEST', 'no more'), script)).toBe('error: a.sql: no more\n')
  expect(errorText(new JobError('TEST', 'no more'), scriptOf('SELECT 1'))).toBe('error: no more\n')
  expect(errorText(new TypeError('undefined is no function'))).toBe('error: undefined is no function\n')
  const span = { start: positionAt('a b', 2), end: 3 }
  const inView = new ValidationError('TEST', 'bad column', { text: 'a b', span })
  expect(errorText(inView, script)).toBe('error: a.sql: 1:3: bad column\n1 | a b\n      ^\n')
  expect([new JobError('TEST', ''), new Error('x'), inView].map(exitCode)).toEqual([1, 1, 2])
})
