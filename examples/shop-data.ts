import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../src/core/random.ts'
import { formatTimestamp } from '../src/core/timestamp.ts'

const DAY_START = Date.UTC(2026, 4, 4)
const PRODUCTS = ['espresso', 'filter', 'flat white', 'croissant', 'cookie', 'beans 1kg']
const CITIES = ['Berlin', 'Lyon', 'Porto', 'Oslo']

export interface ShopFiles {
  readonly orders: string
  readonly payments: string
}

/**
 * One day of a coffee chain: orders as CSV and their payments as JSON lines, the same at every run. Rows come up to
 * 30 s out of order; every tenth order is paid late or never.
 */
export function writeShopData(folder: string, count: number): ShopFiles {
  mkdirSync(folder, { recursive: true })
  const random = seededRandom(4)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() ** 1.5 * values.length)] as T
  const orders: { readonly arrival: number; readonly line: string }[] = []
  const payments: { readonly arrival: number; readonly line: string }[] = []
  for (let id = 1; id <= count; id++) {
    const time = DAY_START + Math.floor((id / count) * 86_400_000)
    const customer = 1 + Math.floor(random.next() ** 2 * 5000)
    const cents = 150 + Math.floor(random.next() * 2000)
    const amount = (cents / 100).toFixed(2)
    const line = `${id},${customer},${pick(CITIES)},${pick(PRODUCTS)},${amount},${formatTimestamp(time, 3)}\n`
    orders.push({ arrival: time + random.next() * 30_000, line })
    const kind = random.next()
    if (kind < 0.03) continue
    const paid = time + 1000 + Math.floor(random.next() * (kind < 0.1 ? 3_600_000 : 300_000))
    const payment = { order_id: id, paid_by: pick(['card', 'cash', 'phone']), paid_at: formatTimestamp(paid, 3) }
    payments.push({ arrival: paid + random.next() * 30_000, line: `${JSON.stringify(payment)}\n` })
  }
  const files = { orders: join(folder, 'orders.csv'), payments: join(folder, 'payments.json') }
  writeFileSync(files.orders, inArrivalOrder(orders))
  writeFileSync(files.payments, inArrivalOrder(payments))
  return files
}

function inArrivalOrder(lines: { readonly arrival: number; readonly line: string }[]): string {
  return lines
    .toSorted((a, b) => a.arrival - b.arrival)
    .map(({ line }) => line)
    .join('')
}
