import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { ManualClock, StreamExecutionEnvironment } from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

const records: readonly unknown[] = [[1, 2, 3, 4, 5, 6, 7], { a: { b: { c: { d: 1 } } } }]
const lines = '[ 1, 2, 3, 4, 5, 6, 7 ]\n{ a: { b: { c: { d: 1 } } } }\n'

test('print writes one line for a record, however long or deep', async () => {
  let text = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part)
    return true
  })
  try {
    const env = newEnv()
    env.fromCollection(records).print()
    await env.execute()
  } finally {
    write.mockRestore()
  }
  expect(text).toBe(lines)
})

test('writeAsText, too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-text-'))
  try {
    const path = join(directory, 'out.txt')
    const env = newEnv()
    env.fromCollection(records).writeAsText(path)
    await env.execute()
    expect(await readFile(path, 'utf8')).toBe(lines)
  } finally {
    await rm(directory, { recursive: true })
  }
})
