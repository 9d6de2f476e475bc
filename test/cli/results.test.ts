import { expect, test } from 'vitest'
import { files, millrace } from './process.ts'

const done = (stdout: string): unknown => ({ code: 0, stdout, stderr: '' })

const ROWS =
  "SELECT * FROM (VALUES (1, 'Anna', 2.50), (20, 'Bo, Jr.', 0.05), (3, CAST(NULL AS STRING), 1.00)) AS t(n, name, price)"
const COUNTS = "SELECT name, COUNT(*) AS c FROM (VALUES ('a'), ('b'), ('a')) AS t(name) GROUP BY name"

test('rows as a table, CSV and JSON', async () => {
  expect(await millrace(['-e', ROWS])).toEqual(
    done(
      [
        '+----+---------+-------+',
        '|  n | name    | price |',
        '+----+---------+-------+',
        '|  1 | Anna    |  2.50 |',
        '| 20 | Bo, Jr. |  0.05 |',
        '|  3 | <NULL>  |  1.00 |',
        '+----+---------+-------+',
        '',
      ].join('\n'),
    ),
  )
  expect(await millrace(['-e', ROWS, '--format', 'csv', '--header'])).toEqual(
    done('n,name,price\n1,Anna,2.50\n20,"Bo, Jr.",0.05\n3,,1.00\n'),
  )
  expect(await millrace(['-e', ROWS, '--format=json'])).toEqual(
    done(
      [
        '{"n":1,"name":"Anna","price":2.50}',
        '{"n":20,"name":"Bo, Jr.","price":0.05}',
        '{"n":3,"name":null,"price":1.00}',
        '',
      ].join('\n'),
    ),
  )
})

test('a result that changes shows the changes, or what stands at the end', async () => {
  expect(await millrace(['-e', COUNTS, '--format', 'csv'])).toEqual(done('+I,a,1\n+I,b,1\n-U,a,1\n+U,a,2\n'))
  expect(await millrace(['-e', COUNTS, '--format', 'json'])).toEqual(
    done(
      [
        '{"op":"+I","name":"a","c":1}',
        '{"op":"+I","name":"b","c":1}',
        '{"op":"-U","name":"a","c":1}',
        '{"op":"+U","name":"a","c":2}',
        '',
      ].join('\n'),
    ),
  )
  expect(await millrace(['-e', COUNTS, '--format', 'csv', '--final'])).toEqual(done('a,2\nb,1\n'))
})

test('statements without a job print rows or text; changes of the session print nothing', async () => {
  using dir = files({})
  const script = `
    CREATE TABLE orders (id INT, note STRING) WITH ('connector' = 'filesystem', 'path' = 'orders.csv', 'format' = 'csv');
    SET 'pipeline.name' = 'test';
    SHOW TABLES;
    DESCRIBE orders;
  `
  expect(await millrace(['-e', script, '--format', 'csv'], dir.directory)).toEqual(
    done('orders\nid,INT,TRUE,,,\nnote,STRING,TRUE,,,\n'),
  )
  const explained = await millrace(['-e', 'EXPLAIN SELECT 1', '--format', 'json'])
  expect(explained.stdout.split('\n')[0]).toBe('== Abstract Syntax Tree ==')
  expect(explained.code).toBe(0)
})

test('an INSERT ends before the next statement starts', async () => {
  using dir = files({ 'in.csv': '1,a\n2,b\n' })
  const script = `
    CREATE TABLE source (id INT, note STRING) WITH ('connector' = 'filesystem', 'path' = 'in.csv', 'format' = 'csv');
    CREATE TABLE target (id INT, note STRING) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'csv');
    INSERT INTO target SELECT id * 10, UPPER(note) FROM source;
    SELECT note, id FROM target;
  `
  expect(await millrace(['-e', script, '--format', 'csv'], dir.directory)).toEqual(done('A,10\nB,20\n'))
})

test('print tables write to standard output', async () => {
  const script =
    "CREATE TABLE p (n INT, s STRING) WITH ('connector' = 'print'); INSERT INTO p VALUES (1, 'a'), (2, NULL)"
  expect(await millrace(['-e', script])).toEqual(done('+I[1, a]\n+I[2, null]\n'))
})

test('late rows are told in the end', async () => {
  using dir = files({ 'in.csv': '2025-03-01 10:00:01\n2025-03-01 10:05:00\n2025-03-01 10:00:02\n' })
  const script = `
    CREATE TABLE clicks (ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
      WITH ('connector' = 'filesystem', 'path' = 'in.csv', 'format' = 'csv');
    SELECT window_start, COUNT(*) FROM TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' MINUTE)
      GROUP BY window_start, window_end;
  `
  const args = ['-e', script, '--format', 'csv', '--set', 'pipeline.auto-watermark-interval=0']
  expect(await millrace(args, dir.directory)).toEqual({
    code: 0,
    stdout: '2025-03-01 10:00:00.000,1\n2025-03-01 10:05:00.000,1\n',
    stderr: 'warning: 1 late row dropped\n',
  })
})
