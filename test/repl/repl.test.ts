import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { files } from '../cli/process.ts'
import { Terminal } from './terminal.ts'

const WELCOME = 'Millrace: streaming SQL. HELP; shows what to type, QUIT; leaves.\n\n'

function terminal(contents: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Terminal {
  const dir = files(contents)
  const opened = new Terminal(dir.directory, args)
  onTestFinished(() => {
    opened.close()
    dir[Symbol.dispose]()
  })
  return opened
}

const atPrompt = (screen: string): boolean => screen.endsWith('millrace>')

/** Enters a line and gives the screen when the prompt is back. */
async function answer(prompt: Terminal, line: string): Promise<string> {
  const before = prompt.screen().split('millrace>').length
  prompt.enter(line)
  return prompt.shows((screen) => atPrompt(screen) && screen.split('millrace>').length > before)
}

test('statements, over several lines, with their results and errors', async () => {
  const prompt = terminal()
  expect(await prompt.shows(atPrompt)).toBe(`${WELCOME}millrace>`)
  prompt.enter("SELECT ';' AS semicolon, -- not yet;")
  await prompt.shows((screen) => screen.endsWith('...>'))
  await answer(prompt, '  1 + 1 AS two;')
  await answer(prompt, "SET 'pipeline.name' = 'x';")
  await answer(prompt, "SELECT k, COUNT(*) c FROM (VALUES ('a'), ('a')) t(k) GROUP BY k;")
  expect(await answer(prompt, 'SELECT nothing;')).toMatch(/error: 1:8: /)
  prompt.enter('QUIT;')
  const screen = await prompt.shows((text) => text.includes('exit code'))
  expect(screen.replace(/^error: 1:8: .*$/m, 'error: 1:8: …')).toBe(
    `${WELCOME}${[
      "millrace> SELECT ';' AS semicolon, -- not yet;",
      '     ...>   1 + 1 AS two;',
      '+-----------+-----+',
      '| semicolon | two |',
      '+-----------+-----+',
      '| ;         |   2 |',
      '+-----------+-----+',
      '1 row',
      "millrace> SET 'pipeline.name' = 'x';",
      'OK',
      "millrace> SELECT k, COUNT(*) c FROM (VALUES ('a'), ('a')) t(k) GROUP BY k;",
      '+----+---+---+',
      '| op | k | c |',
      '+----+---+---+',
      '| +I | a | 1 |',
      '| -U | a | 1 |',
      '| +U | a | 2 |',
      '+----+---+---+',
      '3 changes',
      'millrace> SELECT nothing;',
      'error: 1:8: …',
      '1 | SELECT nothing;',
      '           ^^^^^^^',
      'millrace> QUIT;',
      'exit code 0',
    ].join('\n')}`,
  )
})

/** A table without an end, of rows that are all alike. */
const SEVENS = `CREATE TABLE sevens (n INT) WITH ('connector' = 'datagen', 'fields.n.min' = '7', 'fields.n.max' = '7');`

test('Ctrl-C ends a query, or clears what was typed; Ctrl-D leaves', async () => {
  const prompt = terminal()
  await prompt.shows(atPrompt)
  await answer(prompt, SEVENS)
  prompt.enter('SELECT n FROM sevens;')
  await prompt.shows((screen) => screen.includes('|        7 |'))
  prompt.press('C-c')
  expect(await prompt.shows(atPrompt)).toMatch(/\n\|        7 \|\n\+----------\+\n[\d,]+ rows, cancelled\nmillrace>$/)
  prompt.enter('CLEAR;')
  await prompt.shows((screen) => screen === 'millrace>')
  prompt.enter('SELECT half')
  await prompt.shows((screen) => screen.endsWith('...>'))
  prompt.type('typed')
  prompt.press('C-c')
  await prompt.shows(atPrompt)
  await answer(prompt, 'SELECT 8 AS eight;')
  prompt.press('C-d')
  expect(await prompt.shows((screen) => screen.includes('exit code'))).toBe(
    [
      'millrace> SELECT half',
      '     ...> ^C',
      'millrace> SELECT 8 AS eight;',
      '+-------+',
      '| eight |',
      '+-------+',
      '|     8 |',
      '+-------+',
      '1 row',
      'millrace>',
      'exit code 0',
    ].join('\n'),
  )
})

test('an INSERT without an end runs beside the prompt', async () => {
  const prompt = terminal()
  await prompt.shows(atPrompt)
  await answer(prompt, SEVENS)
  await answer(prompt, "CREATE TABLE nowhere (n INT) WITH ('connector' = 'blackhole');")
  expect(await answer(prompt, 'INSERT INTO nowhere SELECT n FROM sevens;')).toMatch(
    /\njob insert-into_nowhere runs beside the prompt\nmillrace>$/,
  )
  expect(await answer(prompt, 'SELECT 1 AS one;')).toMatch(/\n\|   1 \|\n/)
  prompt.enter('EXIT;')
  expect(await prompt.shows((screen) => screen.includes('exit code'))).toMatch(/\nexit code 0$/)
})

test('lines of earlier sessions come back with the arrow keys', async () => {
  const prompt = terminal({ history: 'SELECT 1;\nSELECT 42 AS answer;\n' })
  await prompt.shows(atPrompt)
  prompt.press('Up')
  await prompt.shows((screen) => screen.endsWith('millrace> SELECT 42 AS answer;'))
  prompt.press('Up', 'Enter')
  expect(await prompt.shows(atPrompt)).toContain('millrace> SELECT 1;\n')
})

test('what is typed is kept', async () => {
  const dir = files({})
  const prompt = new Terminal(dir.directory)
  onTestFinished(() => dir[Symbol.dispose]())
  await prompt.shows(atPrompt)
  await answer(prompt, 'SELECT 5;')
  prompt.close()
  expect(readFileSync(join(dir.directory, 'history'), 'utf8')).toBe('SELECT 5;\n')
})

test('an option counts for every result', async () => {
  const prompt = terminal({}, ['--format', 'csv', '--final', '-D', 'key=a'])
  await prompt.shows(atPrompt)
  expect(await answer(prompt, "SELECT k, COUNT(*) FROM (VALUES ('${key}'), ('a')) t(k) GROUP BY k;")).toMatch(
    /\na,2\n1 row\nmillrace>$/,
  )
})
