import { expect, onTestFinished, test } from 'vitest'
import { Terminal } from '../repl/terminal.ts'
import { files } from './process.ts'

const TABLES = `
  CREATE TABLE sevens (n INT) WITH ('connector' = 'datagen', 'fields.n.min' = '7', 'fields.n.max' = '7');
  CREATE TABLE nowhere (n INT) WITH ('connector' = 'blackhole');
`

function run(script: string, ...options: readonly string[]): Terminal {
  const dir = files({ 'a.sql': TABLES + script })
  const terminal = new Terminal(dir.directory, ['run', 'a.sql', ...options])
  onTestFinished(() => {
    terminal.close()
    dir[Symbol.dispose]()
  })
  return terminal
}

test('a line on the terminal tells how far a job is, and is gone in the end', async () => {
  const terminal = run('INSERT INTO nowhere SELECT n FROM sevens;')
  await terminal.shows((screen) => /^[\d,]+ rows in, [\d,]+ out, [\d,]+ rows\/s$/.test(screen))
  terminal.press('C-c')
  expect(await terminal.shows((screen) => screen.includes('exit code'))).toBe('exit code 130')
})

test('rows go above the line', async () => {
  const terminal = run('SELECT n FROM sevens;', '--format', 'csv')
  await terminal.shows((screen) => /^7\n(?:7\n)+[\d,]+ rows in, [\d,]+ out, [\d,]+ rows\/s$/.test(screen))
})

test('without it', async () => {
  const terminal = run('INSERT INTO nowhere VALUES (1), (2);', '--no-progress')
  expect(await terminal.shows((screen) => screen.includes('exit code'))).toBe(
    'job finished: 2 rows written\nexit code 0',
  )
})
