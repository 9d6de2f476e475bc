import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { exitCode, files, millrace, start } from './process.ts'

/** More than a pipe holds by far: the job waits until somebody reads. */
const MANY = { 'in.csv': Array.from({ length: 300_000 }, (_, i) => `${i}\n`).join('') }

const SCRIPT = `
  CREATE TABLE t (n INT) WITH ('connector' = 'filesystem', 'path' = 'in.csv', 'format' = 'csv');
  SELECT 'row number', n FROM t;
  SELECT 'never';
`

test('Ctrl-C ends the job; what was printed is whole', async () => {
  using dir = files(MANY)
  const child = start(['-e', SCRIPT, '--format', 'csv'], dir.directory)
  const ended = exitCode(child)
  await once(child.stdout, 'readable')
  child.kill('SIGINT')
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
  const lines = stdout.split('\n')
  expect(lines.length).toBeLessThan(300_000)
  expect(lines).toEqual([...Array.from({ length: lines.length - 1 }, (_, i) => `row number,${i}`), ''])
})

test('a second Ctrl-C does not wait for the reader', async () => {
  using dir = files(MANY)
  const child = start(['-e', SCRIPT, '--format', 'csv'], dir.directory)
  const exited = once(child, 'exit')
  await once(child.stdout, 'readable')
  child.kill('SIGINT')
  // Two signals at once are one: the second is sent again if it has not been seen, but none while the process ends.
  for (let ended = false; !ended;) {
    await delay(50)
    child.kill('SIGINT')
    ended = await Promise.race([exited.then(() => true), delay(10_000, false, { ref: false })])
  }
  expect(await exited).toEqual([130, null])
})

test('a reader that leaves ends the run quietly', async () => {
  using dir = files(MANY)
  const child = start(['-e', SCRIPT, '--format', 'csv'], dir.directory)
  const ended = exitCode(child)
  await once(child.stdout, 'readable')
  child.stdout.destroy()
  const [code, stderr] = await Promise.all([ended, text(child.stderr)])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('rows of an endless query are printed as they come, until a signal ends it', async () => {
  const endless = `
    CREATE TABLE sevens (n INT)
      WITH ('connector' = 'datagen', 'rows-per-second' = '100', 'fields.n.min' = '7', 'fields.n.max' = '7');
    SELECT * FROM sevens;
  `
  const child = start(['-e', endless])
  const ended = exitCode(child)
  await once(child.stdout, 'readable')
  child.kill('SIGTERM')
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
  const rule = '+----------+\n'
  const rows = stdout.split('\n').length - 5
  expect(stdout).toBe(`${rule}|        n |\n${rule}${'|        7 |\n'.repeat(rows)}${rule}`)
})

test('--final of an endless query is an error', async () => {
  const script = "CREATE TABLE t (n INT) WITH ('connector' = 'datagen'); SELECT COUNT(*) FROM t"
  expect(await millrace(['-e', script, '--final'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'error: --final needs a result that ends, and a source of this query never does. Leave it out to see changes.\n',
  })
})
