import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { formatSlt, parseSlt, type SltRecord } from '../support/slt.ts'
import { SltSession } from '../support/slt-runner.ts'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const REWRITE = process.env['MILLRACE_REWRITE'] === '1'
/** Results don't depend on how rows are cut into batches. */
const BATCH_SIZES = REWRITE ? [4096] : [4096, 1, 3]

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.slt'))

for (const file of files.toSorted()) {
  const records = parseSlt(readFileSync(`${FOLDER}/${file}`, 'utf8'))
  describe(file, () => {
    for (const batchSize of BATCH_SIZES) describe(`batch size ${batchSize}`, () => runFile(file, records, batchSize))
  })
}

function runFile(file: string, records: readonly SltRecord[], batchSize: number): void {
  const session = new SltSession({ batchSize })
  const outcomes = new Map<SltRecord, SltRecord>()
  for (const record of records) {
    if (record.kind === 'comment') continue
    it(`${record.line}: ${record.head} ${record.body.replaceAll(/\s+/g, ' ').slice(0, 60)}`, async () => {
      const outcome = await session.run(record)
      outcomes.set(record, { ...record, expected: outcome })
      if (!REWRITE) expect(outcome).toBe(record.expected)
    })
  }
  afterAll(async () => {
    await session[Symbol.asyncDispose]()
    // A record whose run failed otherwise keeps what it expects.
    if (REWRITE) writeFileSync(`${FOLDER}/${file}`, formatSlt(records.map((record) => outcomes.get(record) ?? record)))
  })
}
