import { readdirSync } from 'node:fs'
import { goldenFile, textOf } from './golden.ts'
import { planText, sessionWith, TABLES } from './support.ts'

const folder = new URL('cases/', import.meta.url)

for (const file of readdirSync(folder)) {
  goldenFile(new URL(file, folder), (sql) => textOf(() => planText(sql, sessionWith(TABLES))))
}
