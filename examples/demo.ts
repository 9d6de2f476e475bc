import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { type Row, TableEnvironment, type TableJob, type TableResult } from '../src/index.ts'
import { writeShopData } from './shop-data.ts'

const ORDERS = 200_000
const ROWS_SHOWN = 6

/** Continuous queries over files, each with what it shows. */
const QUERIES: readonly (readonly [title: string, sql: string])[] = [
  [
    'Tumbling windows: what each city takes in an hour',
    `SELECT window_start, city, COUNT(*) AS orders, SUM(amount) AS revenue
FROM TUMBLE(TABLE orders, DESCRIPTOR(ordered_at), INTERVAL '1' HOUR)
GROUP BY window_start, window_end, city`,
  ],
  [
    'Hopping windows: sales of an hour, every ten minutes',
    `SELECT window_start, window_end, product, COUNT(*) AS sold, MAX(amount) AS dearest
FROM HOP(TABLE orders, DESCRIPTOR(ordered_at), INTERVAL '10' MINUTE, INTERVAL '1' HOUR)
GROUP BY window_start, window_end, product`,
  ],
  [
    'Session windows: visits of a customer, at most 20 minutes between two orders',
    `SELECT customer, window_start AS first_order, window_end AS visit_end, COUNT(*) AS orders
FROM SESSION(TABLE orders PARTITION BY customer, DESCRIPTOR(ordered_at), INTERVAL '20' MINUTE)
GROUP BY customer, window_start, window_end
HAVING COUNT(*) >= 5`,
  ],
  [
    'Interval join: orders paid more than four and at most five minutes later',
    `SELECT o.order_id, o.city, o.amount, o.ordered_at, p.paid_at, p.paid_by
FROM orders o JOIN payments p
  ON o.order_id = p.order_id
 AND p.paid_at BETWEEN o.ordered_at + INTERVAL '4' MINUTE AND o.ordered_at + INTERVAL '5' MINUTE`,
  ],
]

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-demo-'))
  try {
    process.stderr.write(`Writing one day of orders and payments to ${folder} …\n`)
    const files = writeShopData(folder, ORDERS)
    await using env = TableEnvironment.create({ settings: { 'table.local-time-zone': 'UTC' } })
    await env.executeSql(`CREATE TABLE orders (
      order_id BIGINT, customer INT, city STRING, product STRING, amount DECIMAL(10, 2), ordered_at TIMESTAMP(3),
      WATERMARK FOR ordered_at AS ordered_at - INTERVAL '30' SECOND
    ) WITH ('connector' = 'filesystem', 'path' = '${files.orders}', 'format' = 'csv')`)
    await env.executeSql(`CREATE TABLE payments (
      order_id BIGINT, paid_by STRING, paid_at TIMESTAMP(3),
      WATERMARK FOR paid_at AS paid_at - INTERVAL '30' SECOND
    ) WITH ('connector' = 'filesystem', 'path' = '${files.payments}', 'format' = 'json')`)
    for (const [title, sql] of QUERIES) await show(title, sql, env)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function show(title: string, sql: string, env: TableEnvironment): Promise<void> {
  console.log(`\n── ${title}\n\n${sql};\n`)
  const started = performance.now()
  await using result = await env.executeSql(sql)
  const { rows, count } = await take(result)
  const seconds = (performance.now() - started) / 1000
  const cells = rows.map((row) => row.toArray().map((value) => String(value ?? 'NULL')))
  printAligned([result.fields.map(({ name }) => name), ...cells])
  const { rowsIn = 0, late = 0 } = result.job?.progress() ?? {}
  const rate = Math.round(rowsIn / seconds).toLocaleString('en')
  console.log(`… ${count.toLocaleString('en')} rows from ${rowsIn.toLocaleString('en')} in ${seconds.toFixed(2)} s`)
  console.log(`  ${rate} rows/s, ${late} late`)
}

/** The first rows and how many there are; tells on the way how far the job has come. */
async function take(result: TableResult): Promise<{ readonly rows: readonly Row[]; readonly count: number }> {
  const rows: Row[] = []
  let count = 0
  for await (const row of result.collect()) {
    if (count < ROWS_SHOWN) rows.push(row)
    count++
    if (count % 1000 === 0) showProgress(result.job)
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  return { rows, count }
}

function showProgress(job: TableJob | undefined): void {
  if (job === undefined || !process.stderr.isTTY) return
  const { rowsIn, watermark } = job.progress()
  const time = Number.isFinite(watermark) ? new Date(watermark).toISOString().slice(11, 19) : '--:--:--'
  process.stderr.write(`\r${rowsIn.toLocaleString('en')} rows read, event time ${time}\u001b[K`)
}

function printAligned(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_, k) => Math.max(...lines.map((cells) => (cells[k] ?? '').length)))
  for (const cells of lines)
    console.log(`  ${cells.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join('  ')}`.trimEnd())
}

await main()
